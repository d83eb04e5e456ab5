/** Which output a goal is about. */
import { ClassifierError, type Diagnostic, OptionError } from '../errors.ts';
import type { Value } from '../graph/index.ts';
import type { ModelOutput } from '../model/index.ts';
import { reshape } from '../operators/index.ts';
import { sizeOf } from '../tensor/index.ts';
import type { Answers } from './goal.ts';

/**
 * The output that is named, or the only one that will do.
 *
 * @param wanted What is looked for, for messages, e.g. 'one score a sample'
 * @throws OptionError where several will do, or the named one will not; ClassifierError where none will
 */
export function chosenOutput(
  outputs: readonly ModelOutput[],
  name: string | undefined,
  wanted: string,
  fits: (output: ModelOutput) => boolean,
): ModelOutput {
  const listing = outputs.map((output) => `"${output.name}" [${output.shape}]`).join(', ') || 'none that hold floats';
  if (name !== undefined) {
    const named = outputs.find((output) => output.name === name);
    if (named === undefined) throw new OptionError('output', `there is no output "${name}"`, `There are ${listing}.`);
    if (!fits(named)) {
      throw new OptionError('output', `"${name}" [${named.shape}] is not ${wanted}`, `The outputs are ${listing}.`);
    }
    return named;
  }
  const candidates = outputs.filter(fits);
  const [only, ...more] = candidates;
  if (only === undefined) {
    throw new ClassifierError(
      `no output is ${wanted}; the outputs are ${listing}`,
      'Choose another goal; gibbon inspect proposes one.',
    );
  }
  if (more.length > 0) {
    const names = candidates.map((each) => each.name).join(', ');
    throw new OptionError('output', `several outputs are ${wanted}: ${names}`, `Name one: --output ${only.name}.`);
  }
  return only;
}

/** @throws OptionError for a threshold on which no element of an output can ever be on both sides */
export function requireWithin({ name, range }: ModelOutput, threshold: number): void {
  if (range === undefined || (threshold > range.low && threshold <= range.high)) return;
  const { low, high } = range;
  throw new OptionError(
    'threshold',
    `"${name}" ends in scores from ${low} to ${high}, and ${threshold} is not among them`,
    `Give one between ${low} and ${high}.`,
  );
}

/** Said where a threshold lies outside the scores that all clean samples have, which look like probabilities. */
export function doubtsOf(output: string, threshold: number, before: readonly Answers[]): Diagnostic[] {
  const scores = before.flatMap((answers) => Array.from(answers[output].data));
  const areShares = scores.every((score) => score >= 0 && score <= 1);
  if (!areShares || (threshold > 0 && threshold <= 1)) return [];
  const message = `what "${output}" answers to the samples lies between 0 and 1, and the threshold ${threshold} may be beyond all it can answer`;
  return [{ code: 'threshold-beyond-scores', message }];
}

/** A value [N, ...shape] as [N, elements]. */
export function flat(value: Value): Value {
  return reshape(value, [value.shape[0], sizeOf(value.shape.slice(1))]);
}
