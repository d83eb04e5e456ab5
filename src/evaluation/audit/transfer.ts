import type { Classifier } from '../../classifier/index.ts';
import { inRole, type RungOutcomes } from './climb.ts';
import type { AuditTransfer } from './result.ts';

/** How well examples that were made on surrogates fool the audited model, and its own; null without surrogates. */
export function transferOf(surrogates: readonly Classifier[], climbed: readonly RungOutcomes[]): AuditTransfer | null {
  if (surrogates.length === 0) return null;
  const shareFooled = ({ outcomes }: RungOutcomes) =>
    [...outcomes.values()].filter(({ fooled }) => fooled).length / Math.max(outcomes.size, 1);
  const own = inRole(climbed, 'many steps');
  const error = surrogates.map((surrogate) => {
    const rung = climbed.find((candidate) => candidate.rung.surrogate === surrogate);
    return [rung === undefined ? null : shareFooled(rung), ...surrogates.map(() => null)];
  });
  const first = [own === undefined ? null : shareFooled(own), ...surrogates.map(() => null)];
  return { surrogates: surrogates.map(({ name }) => name), error: [first, ...error] };
}
