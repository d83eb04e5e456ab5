import { type Check, limit, percent } from './check.ts';

/** Examples of another model may fool a few samples that the model's own did not. */
const TOLERATED = 0.01;

/** @see Carlini et al. 2019, arXiv 1902.06705; Athalye et al. 2018, arXiv 1802.00420 */
export const transfer: Check = {
  code: 'transfer',
  title: "Other models' examples are not better than its own",
  alarm: `when examples that were made on other models (\`--surrogate\`) fool samples that no attack on the model's own gradients fools, and these are more than ${limit(TOLERATED)} of the samples that the model answers correctly without an attack`,
  async find({ climbed, isRight }) {
    const own = climbed.filter(({ rung }) => rung.surrogate === undefined && rung.method.access === 'gradient');
    const foreign = climbed.filter(({ rung }) => rung.surrogate !== undefined);
    if (foreign.length === 0) return { verdict: 'unknown', evidence: 'no other model was given (--surrogate)' };
    const fooledByOwn = new Set(
      own.flatMap(({ outcomes }) => [...outcomes].flatMap(([sample, { fooled }]) => (fooled ? [sample] : []))),
    );
    const only = foreign
      .flatMap(({ outcomes }) => [...outcomes].flatMap(([sample, { fooled }]) => (fooled ? [sample] : [])))
      .filter((sample) => !fooledByOwn.has(sample));
    const right = isRight.filter(Boolean).length;
    const count = new Set(only).size;
    return {
      verdict: count / right > TOLERATED ? 'alarm' : 'passed',
      evidence: `examples of ${foreign.map(({ rung }) => rung.surrogate?.name).join(', ')} fool ${count} samples that its own gradients did not, ${percent(count, right)} of all`,
    };
  },
};
