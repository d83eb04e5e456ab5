import type { Subject } from '../../harness/attack.ts';

/** How far the attacker is ahead, in logits: max z_other - z_y untargeted, z_t - max z_other toward a target. */
export function leadOf({ label, aim }: Pick<Subject, 'label' | 'aim'>, logits: Float32Array): number {
  const others = logits.reduce((most, logit, k) => (k === label ? most : Math.max(most, logit)), -Infinity);
  return aim === 'targeted' ? logits[label] - others : others - logits[label];
}
