/** The attacks that there are, as data: whatever the library's registry has. */
import { attacks, type NormName } from 'gibbon/browser';

export interface AttackFacts {
  readonly name: string;
  readonly description: string;
  readonly norms: readonly NormName[];
  /** Whether it can lead to a class of one's choice. */
  readonly canTarget: boolean;
  readonly options: readonly OptionFacts[];
}

export interface OptionFacts {
  readonly name: string;
  readonly description: string;
  readonly isInteger: boolean;
  /** Undefined where the attack chooses the value itself. */
  readonly fallback: number | undefined;
  readonly min: number;
}

export function registry(): readonly AttackFacts[] {
  return Object.values(attacks).map(({ name, description, norms, aims, options }) => ({
    name,
    description,
    norms,
    canTarget: aims.includes('targeted'),
    options: Object.entries(options).map(([option, { kind, description: about, fallback, min }]) => ({
      name: option,
      description: about,
      isInteger: kind === 'integer',
      fallback,
      min,
    })),
  }));
}
