import { OptionError } from '../errors.ts';
import { abs, concat, reduceMax, sub } from '../operators/index.ts';
import { largest, sizeOf } from '../tensor/index.ts';
import { type GoalKind, reached } from './goal.ts';
import { chosenOutput, flat } from './outputs.ts';

/** Each element may go either way. Of so many elements each way is one of its own; of more, all together are one. */
const MOST_ELEMENTS = 512;

export const apart: GoalKind = {
  name: 'apart',
  description: 'any number of an output moves away from the clean answer by a difference, up or down',
  options: ['output', 'by'],
  on(outputs, { output: name, by }) {
    const { name: output, shape } = chosenOutput(outputs, name, 'a list of numbers', () => true);
    if (by === undefined) {
      throw new OptionError('by', 'nothing says how far the answer shall move', 'Give --by DIFFERENCE.');
    }
    const size = sizeOf(shape);
    const isEach = size <= MOST_ELEMENTS;
    return {
      words: `a number of "${output}" moves by ${by} or more`,
      ways: isEach ? 2 * size : 1,
      referenceSize: size,
      reference: (clean) => Float32Array.from(clean[output].data),
      margins(values, clean) {
        const change = sub(flat(values[output]), clean);
        // At the clean sample itself it has no slope: attacks begin beside it.
        if (!isEach) return sub(reduceMax(abs(change), [1]), by);
        return concat([sub(change, by), sub(sub(clean, flat(values[output])), by)], 1);
      },
      judge(answers, clean) {
        const changes = Array.from(answers[output].data, (value, i) => value - clean[i]);
        if (!isEach) return [reached(largest(changes.map(Math.abs)) - by)];
        return [...changes, ...changes.map((change) => -change)].map((change) => reached(change - by));
      },
      measure: (answers, clean) => ({
        name: 'largest change',
        value: largest(answers[output].data.map((value, i) => Math.abs(value - clean[i]))),
      }),
    };
  },
};
