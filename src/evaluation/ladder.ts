import { type Attack, attacks, fgsm, noise, type OptionValue, pgd, standardStages } from '../attacks/index.ts';
import type { Classifier } from '../classifier/index.ts';
import type { Rung } from './climb.ts';

/** How much an audit is worth its time: `quick` is a look, `standard` is the one to report. */
export type AuditPreset = 'quick' | 'standard';

export const auditPresets: readonly AuditPreset[] = ['quick', 'standard'];

const rung = (
  name: string,
  method: Attack,
  on: Rung['on'],
  options: Readonly<Record<string, OptionValue>> = {},
): Rung => ({ name, method, on, options });

/** The baseline, the paper's attack, and the usual one: on all samples, so that their numbers stand beside others'. */
const first: readonly Rung[] = [rung('noise', noise, 'all'), rung('fgsm', fgsm, 'all'), rung('pgd', pgd, 'all')];

const { apgd, square } = attacks;

/** What stands on the samples that still resist. */
const rest: Readonly<Record<AuditPreset, readonly Rung[]>> = {
  quick: [rung('apgd', apgd, 'resisting', { steps: 50 }), rung('square', square, 'resisting', { queries: 1000 })],
  standard: [
    rung('pgd restarts', pgd, 'resisting', { restarts: 5 }),
    ...standardStages.map(({ method, options }) => rung(method.name, method, 'resisting', options)),
  ],
};

/** Examples that are made on another model, on all samples. */
const transferred = (surrogate: Classifier): Rung => ({
  ...rung(`transfer from ${surrogate.name}`, pgd, 'all'),
  surrogate,
});

/** The ladder of a preset, from cheap to dear. */
export function ladderOf(preset: AuditPreset, surrogates: readonly Classifier[] = []): Rung[] {
  return [...first, ...rest[preset], ...surrogates.map(transferred)];
}

/** The attack of a preset that checks try with more effort. */
export function strongestOf(preset: AuditPreset): { method: Attack; options: Readonly<Record<string, OptionValue>> } {
  return { method: apgd, options: { steps: preset === 'quick' ? 50 : 100 } };
}
