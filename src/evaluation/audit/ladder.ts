import {
  apgd,
  apgdTargeted,
  fgsm,
  noise,
  pgd,
  square,
  standardStages,
  standardStagesInL1,
} from '../../attacks/index.ts';
import type { Classifier } from '../../classifier/index.ts';
import type { Attack, OptionValue } from '../../harness/index.ts';
import { type NormName, norms } from '../../threat/index.ts';
import type { Rung } from './climb.ts';

/** How much an audit is worth its time: `quick` is a look, `standard` is the one to report. */
export type AuditPreset = 'quick' | 'standard';

export const auditPresets: readonly AuditPreset[] = ['quick', 'standard'];

/** Those whose numbers are a first impression and not one to report. */
export const preliminaryPresets: readonly AuditPreset[] = ['quick'];

const rung = (
  name: string,
  method: Attack,
  on: Rung['on'],
  options: Readonly<Record<string, OptionValue>> = {},
): Rung => ({ name, method, on, options });

/** The baseline, the paper's attack, and the usual one: on all samples, so that their numbers stand beside others'. */
const first: readonly Rung[] = [
  { ...rung('noise', noise, 'all'), role: 'baseline' },
  { ...rung('fgsm', fgsm, 'all'), role: 'one step' },
  { ...rung('pgd', pgd, 'all'), role: 'many steps' },
];

/** What stands on the samples that still resist: for a look, or all of AutoAttack. */
function rest(preset: AuditPreset, norm: NormName): Rung[] {
  if (preset === 'quick') {
    return [
      rung('apgd', apgd, 'resisting', { steps: 50 }),
      rung('apgd-t', apgdTargeted, 'resisting', { steps: 50, targets: 3 }),
      rung('square', square, 'resisting', { queries: 1000 }),
    ];
  }
  const stages = norms[norm].isSparse ? standardStagesInL1 : standardStages;
  return [
    rung('pgd restarts', pgd, 'resisting', { restarts: 5 }),
    ...stages.map(({ method, options }) => rung(method.name, method, 'resisting', options)),
  ];
}

/** Examples that are made on another model, on all samples. Models of one name are numbered: a journal goes by names. */
function transferred(surrogate: Classifier, place: number, all: readonly Classifier[]): Rung {
  const before = all.slice(0, place).filter(({ name }) => name === surrogate.name).length;
  const number = before === 0 ? '' : ` (${before + 1})`;
  return { ...rung(`transfer from ${surrogate.name}${number}`, pgd, 'all'), surrogate };
}

/** The ladder of a preset, from cheap to dear. */
export function ladderOf(preset: AuditPreset, norm: NormName, surrogates: readonly Classifier[] = []): Rung[] {
  const all = [...first, ...rest(preset, norm), ...surrogates.map(transferred)];
  return all.filter(({ method }) => method.norms.includes(norm));
}

/** The attack of a preset that checks try with more effort. */
export function strongestOf(
  preset: AuditPreset,
  norm: NormName,
): { method: Attack; options: Readonly<Record<string, OptionValue>> } {
  const method = apgd.norms.includes(norm) ? apgd : pgd;
  return { method, options: { steps: preset === 'quick' ? 50 : 100 } };
}
