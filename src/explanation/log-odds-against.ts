/** The log-odds against a label, log(sum of e^z_i over i != y) - z_y, of logits z in float64: see `nn/log-odds.ts`. */
export function logOddsAgainst(logits: ArrayLike<number>, label: number): number {
  const others = Array.from(logits).filter((_, i) => i !== label);
  const peak = largest(others);
  return peak + Math.log(others.reduce((sum, logit) => sum + Math.exp(logit - peak), 0)) - logits[label];
}

import { largest } from '../tensor/index.ts';
