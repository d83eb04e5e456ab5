import { OptionError } from '../errors.ts';
import { constant } from '../graph/index.ts';
import type { ModelOutput } from '../model/index.ts';
import { mul, sliceAxis, sub } from '../operators/index.ts';
import { floats, largest, sizeOf } from '../tensor/index.ts';
import { type Goal, type GoalWords, reached, type SetMeasure } from './goal.ts';
import type { GoalOptions } from './options.ts';
import { chosenOutput, doubtsOf, flat, requireWithin } from './outputs.ts';

/** One element of an output. */
export interface Element {
  readonly output: string;
  readonly index: number;
}

/**
 * The element that options name, or the only one of the only output.
 *
 * @throws OptionError where there are several and none is named, or it is not there, or never passes the threshold
 */
export function chosenElement(
  outputs: readonly ModelOutput[],
  { output: name, element, threshold }: GoalOptions,
): Element {
  const isEnough = ({ shape }: ModelOutput) => element !== undefined || name !== undefined || sizeOf(shape) === 1;
  const chosen = chosenOutput(outputs, name, 'one number a sample', isEnough);
  if (threshold !== undefined) requireWithin(chosen, threshold);
  const { name: output, shape } = chosen;
  const size = sizeOf(shape);
  if (element === undefined && size > 1) {
    const hint = `Name one of them: --element 0 to --element ${size - 1}.`;
    throw new OptionError('element', `"${output}" holds ${size} numbers a sample`, hint);
  }
  if (element !== undefined && element >= size) {
    throw new OptionError(
      'element',
      `"${output}" holds ${size} numbers a sample`,
      `They are counted from 0 to ${size - 1}.`,
    );
  }
  return { output, index: element ?? 0 };
}

/** How far a number moves, in its own units. */
export function changeMeasures(before: readonly number[], after: readonly number[], output: string): SetMeasure[] {
  const mean = (values: readonly number[]) => values.reduce((sum, each) => sum + each, 0) / values.length;
  const changes = before.map((value, i) => Math.abs(after[i] - value));
  return [
    {
      name: `mean of "${output}"`,
      inChinese: `“${output}”的平均值`,
      before: mean(before),
      after: mean(after),
      unit: 'number',
    },
    {
      name: `mean change of "${output}"`,
      inChinese: `“${output}”的平均变化`,
      before: 0,
      after: mean(changes),
      unit: 'number',
    },
    {
      name: `largest change of "${output}"`,
      inChinese: `“${output}”的最大变化`,
      before: 0,
      after: largest(changes),
      unit: 'number',
    },
  ];
}

/** An element that is to pass a bound, upward (1) or downward (-1). */
export function pushed(outputs: readonly ModelOutput[], options: GoalOptions, direction: 1 | -1): Goal {
  const { output, index } = chosenElement(outputs, options);
  const { threshold, by } = options;
  if ((threshold === undefined) === (by === undefined)) {
    const message = threshold === undefined ? 'nothing says how far the value shall go' : 'it contradicts threshold';
    throw new OptionError('by', message, 'Give --threshold VALUE, or --by DIFFERENCE from the clean answer.');
  }
  const value = (answers: Parameters<Goal['reference']>[0]) => answers[output].data[index];
  return {
    words: { en: english(output, options, direction), zh: chinese(output, options, direction) },
    ways: 1,
    referenceSize: 1,
    reference: (clean) => Float32Array.of(threshold ?? value(clean) + direction * (by ?? 0)),
    margins: (values, bound) => mul(sub(sliceAxis(flat(values[output]), 1, index, index + 1), bound), direction),
    judge: (answers, [bound]) => [reached(direction * (value(answers) - bound))],
    measure: (answers) => ({ name: output, inChinese: output, value: value(answers) }),
    doubts: (before) => (threshold === undefined ? [] : doubtsOf(output, threshold, before)),
    overSet: (before, after) => changeMeasures(before.map(value), after.map(value), output),
  };
}

function english(output: string, { threshold, by }: GoalOptions, direction: 1 | -1): GoalWords {
  const side = direction === 1 ? 'above' : 'below';
  const bound = threshold ?? `the clean answer by ${by}`;
  const moves = direction === 1 ? 'rises' : 'falls';
  const spared = threshold === undefined ? `${moves} by less than ${by}` : `is not ${side} ${threshold}`;
  return { harm: `"${output}" ${side} ${bound}`, spared: `whose "${output}" ${spared}` };
}

function chinese(output: string, { threshold, by }: GoalOptions, direction: 1 | -1): GoalWords {
  const [over, moves] = direction === 1 ? ['高于', '升高'] : ['低于', '降低'];
  if (threshold !== undefined) {
    return { harm: `“${output}”${over} ${threshold}`, spared: `“${output}”没有${over} ${threshold} 的` };
  }
  return { harm: `“${output}”比改动前${moves} ${by} 以上`, spared: `“${output}”${moves}不到 ${by} 的` };
}

/** Numbers as a constant row [1, count]. */
export function rowOf(numbers: readonly number[]) {
  return constant(floats([1, numbers.length], numbers));
}
