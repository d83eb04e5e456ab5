/** What two audits must have in common before their numbers may stand side by side. */
import { isObject } from '../../arguments.ts';
import { DataError } from '../../errors.ts';
import type { Box } from '../../threat/index.ts';
import { type Difference, firstDifference } from '../journal/identity.ts';

export interface Conditions {
  /** How many samples. */
  readonly count: number;
  /** SHA-256 of the samples: shape, values, labels and names. */
  readonly data: string;
  /** Null where the harm is a wrong class. */
  readonly goal: { readonly name: unknown; readonly words: unknown; readonly placement: unknown } | null;
  readonly norm: string;
  /** In the input's own scale. */
  readonly epsilon: number;
  readonly clip: boolean;
  readonly box: Box;
  readonly preset: string;
  /** For each rung of the ladder `rung`, `attack` and `options`, null where the attack chose. */
  readonly attacks: readonly unknown[];
}

/** The goal that a record or an identity names. */
export function goalIn(value: unknown): Conditions['goal'] {
  if (!isObject(value) || !isObject(value.goal)) return null;
  const { name, words, placement } = value.goal;
  return { name, words, placement };
}

/** What each condition is called. */
const words: Readonly<Record<keyof Conditions, string>> = {
  count: 'the number of samples',
  data: 'the samples (SHA-256)',
  goal: 'what counts as harm',
  norm: 'the norm',
  epsilon: 'epsilon',
  clip: 'whether examples are kept inside the range',
  box: 'the range of the values',
  preset: 'the preset',
  attacks: 'the attacks',
};

/** All conditions that differ, in words. Another count says enough of the samples, another preset of the attacks. */
export function differingConditions(before: Conditions, after: Conditions): string[] {
  const found = firstDifferences(before, after);
  const said = found.filter(
    ({ name }) =>
      !(name === 'data' && found.some((other) => other.name === 'count')) &&
      !(name === 'attacks' && found.some((other) => other.name === 'preset')),
  );
  return said.map(({ name, difference: { field, first = 'missing', second = 'missing' } }) => {
    const place = field === '' ? '' : ` (${field})`;
    return `${words[name]}${place}: ${first} before, ${second} after`;
  });
}

function firstDifferences(before: Conditions, after: Conditions) {
  return conditionNames.flatMap((name): { name: keyof Conditions; difference: Difference }[] => {
    const difference = firstDifference(before[name], after[name]);
    return difference === undefined ? [] : [{ name, difference }];
  });
}

const conditionNames = ['count', 'data', 'goal', 'norm', 'epsilon', 'clip', 'box', 'preset', 'attacks'] as const;

/** @throws DataError that names all that differs */
export function requireSameConditions(before: Conditions, after: Conditions, path: string): void {
  const differing = differingConditions(before, after);
  if (differing.length === 0) return;
  throw new DataError(
    `the two audits cannot be compared. They differ in\n${differing.map((each) => `  - ${each}`).join('\n')}`,
    {
      path,
      hint: 'Audit both models with the same version of Gibbon, the same data and the same options.',
    },
  );
}
