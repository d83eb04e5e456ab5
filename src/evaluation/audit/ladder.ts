import {
  apgd,
  apgdDlr,
  fab,
  fgsm,
  minimum,
  multiTargeted,
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
import { fastRungs, rung } from './fast-ladder.ts';

/**
 * How an audit climbs: `fast` with diverse attacks of few steps, `standard` with AutoAttack, as the literature reports it, and
 * `thorough` with all of both and more restarts.
 */
export type AuditPreset = 'fast' | 'standard' | 'thorough';

export const auditPresets: readonly AuditPreset[] = ['fast', 'standard', 'thorough'];

/** Presets by all names that they are given; `quick` is what `fast` replaced. */
export type AuditPresetName = AuditPreset | 'quick';

export const auditPresetNames: readonly AuditPresetName[] = [...auditPresets, 'quick'];

/** The preset of a name. */
export function auditPreset(name: AuditPresetName): AuditPreset {
  return name === 'quick' ? 'fast' : name;
}

/** The baseline, the paper's attack, and the usual one: on all samples, so that their numbers stand beside others'. */
const first: readonly Rung[] = [
  { ...rung('noise', noise, 'all'), role: 'baseline' },
  { ...rung('fgsm', fgsm, 'all'), role: 'one step' },
  { ...rung('pgd', pgd, 'all'), role: 'many steps' },
];

/** PGD with restarts and AutoAttack. */
function standardRungs(norm: NormName): Rung[] {
  const stages = norms[norm].isSparse ? standardStagesInL1 : standardStages;
  return [
    rung('pgd restarts', pgd, 'resisting', { restarts: 5 }),
    ...stages.map(({ method, options }) => rung(method.name, method, 'resisting', options)),
  ];
}

/** What `thorough` adds. */
const more: readonly Rung[] = [
  rung('apgd-dlr', apgdDlr, 'resisting', { restarts: 5 }),
  rung('apgd restarts', apgd, 'resisting', { restarts: 5 }),
  rung('fab', fab, 'resisting', { restarts: 5 }),
  rung('multi-targeted', multiTargeted, 'resisting', { restarts: 3 }),
  rung('minimum', minimum, 'resisting'),
  rung('square restarts', square, 'resisting', { queries: 5000, restarts: 3 }),
];

/** What stands on the samples that still resist. */
function rest(preset: AuditPreset, norm: NormName): readonly Rung[] {
  if (preset === 'fast') return fastRungs(norm);
  if (preset === 'standard') return standardRungs(norm);
  const standard = standardRungs(norm);
  const deep = [...standard, ...more];
  const diverse = fastRungs(norm).filter(({ name }) => deep.every((other) => other.name !== name));
  return [...diverse, ...deep];
}

/** Examples that are made on another model, on all samples. Models of one name are numbered: a journal goes by names. */
function transferred(surrogate: Classifier, place: number, all: readonly Classifier[]): Rung {
  const before = all.slice(0, place).filter(({ name }) => name === surrogate.name).length;
  const number = before === 0 ? '' : ` (${before + 1})`;
  return { ...rung(`transfer from ${surrogate.name}${number}`, pgd, 'all'), surrogate };
}

/** The ladder of a preset. */
export function ladderOf(preset: AuditPreset, norm: NormName, surrogates: readonly Classifier[] = []): Rung[] {
  const all = [...first, ...rest(preset, norm), ...surrogates.map(transferred)];
  return all.filter(({ method }) => method.norms.includes(norm));
}

/** The attack of a preset that checks try with more effort. */
export function strongestOf(norm: NormName): {
  method: Attack;
  options: Readonly<Record<string, OptionValue>>;
} {
  return { method: apgd.norms.includes(norm) ? apgd : pgd, options: { steps: 100 } };
}
