import { type Check, limit, percent } from './check.ts';

/** As auto-attack's own warning: what Square may find more among all samples. */
const TOLERATED = 0.002;

/** @see Athalye, Carlini and Wagner 2018, arXiv 1802.00420; Croce and Hein 2020, arXiv 2003.01690 */
export const blackBox: Check = {
  code: 'black-box',
  title: 'Attacks without gradients are not better than those with',
  alarm: `when attacks that see only scores (Square) fool samples that every attack with gradients had left standing, and these are more than ${limit(TOLERATED)} of the samples that the model answers correctly without an attack`,
  async find({ climbed, isRight }) {
    const blind = climbed.filter(({ rung }) => rung.method.access === 'scores');
    const attacked = blind.reduce((sum, { outcomes }) => sum + outcomes.size, 0);
    if (blind.length === 0) return { verdict: 'unknown', evidence: 'no attack without gradients was run' };
    const fooled = blind.flatMap(({ outcomes }) => [...outcomes.values()]).filter((outcome) => outcome.fooled).length;
    const right = isRight.filter(Boolean).length;
    return {
      verdict: fooled / right > TOLERATED ? 'alarm' : 'passed',
      evidence: `${blind.map(({ rung }) => rung.name).join(', ')} fools ${fooled} of ${attacked} samples that every attack with gradients had left, ${percent(fooled, right)} of all`,
    };
  },
};
