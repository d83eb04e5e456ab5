import { malt, md } from '../../attacks/index.ts';
import type { RungOutcomes } from '../audit/climb.ts';
import { takeSamples } from '../audit/sample-set.ts';
import { type Trial, triedInTurn } from '../probes/effort.ts';
import { type Check, limit, percent } from './check.ts';

/** As auto-attack's own warning: what Square may find more among all samples. */
const TOLERATED = 0.002;

/** What gradients are given before a search without them is said to be better. */
const RESTARTS = 10;
const TARGETS = 9;
const STEPS = 100;
const effort: readonly Trial[] = [
  { method: md, options: { steps: STEPS, restarts: RESTARTS } },
  { method: malt, options: { steps: STEPS, targets: TARGETS } },
];
const EFFORT = `${2 * RESTARTS} ascents of the margin from other starts (MD) and one toward each of the ${TARGETS} nearest classes (MALT), ${STEPS} steps each`;

function fooledOn(climbed: readonly RungOutcomes[], isOne: (rung: RungOutcomes['rung']) => boolean): Set<number> {
  const outcomes = climbed.filter(({ rung }) => isOne(rung)).flatMap((of) => [...of.outcomes]);
  return new Set(outcomes.flatMap(([sample, { fooled }]) => (fooled ? [sample] : [])));
}

/** @see Athalye, Carlini and Wagner 2018, arXiv 1802.00420; Croce and Hein 2020, arXiv 2003.01690 */
export const blackBox: Check = {
  code: 'black-box',
  title: 'Attacks without gradients are not better than those with',
  alarm: `when attacks that see only scores (Square) fool samples that every attack with gradients had left standing, gradients do not fool them with more effort either (${EFFORT}), and these are more than ${limit(TOLERATED)} of the samples that the model answers correctly without an attack`,
  async find({ classifier, samples, climbed, isRight, run }) {
    const blind = climbed.filter(({ rung }) => rung.method.access === 'scores');
    const attacked = blind.reduce((sum, { outcomes }) => sum + outcomes.size, 0);
    if (blind.length === 0) return { verdict: 'unknown', evidence: 'no attack without gradients was run' };
    const seen = fooledOn(climbed, ({ method, surrogate }) => method.access === 'gradient' && surrogate === undefined);
    const only = [...fooledOn(climbed, ({ method }) => method.access === 'scores')].filter((i) => !seen.has(i));
    const few = takeSamples(samples, only);
    const again = await triedInTurn(classifier, few, effort, { ...run, names: few.names, seed: run.seed + 1 });
    const right = isRight.filter(Boolean).length;
    const names = blind.map(({ rung }) => rung.name).join(', ');
    const found = `${names} fools ${only.length} of ${attacked} samples that every attack with gradients had left, ${percent(only.length, right)} of all`;
    return {
      verdict: (only.length - again.fooled) / right > TOLERATED ? 'alarm' : 'passed',
      evidence:
        only.length === 0
          ? found
          : `${found}; gradients with more effort, ${EFFORT}, fool ${again.fooled} of these ${only.length}`,
    };
  },
};
