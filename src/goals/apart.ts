import { OptionError } from '../errors.ts';
import { concat, sub } from '../operators/index.ts';
import { largest, sizeOf } from '../tensor/index.ts';
import { type GoalKind, reached } from './goal.ts';
import { chosenOutput, flat } from './outputs.ts';

/** Each element may go either way, and each way is one of its own: more would make programs slow. */
const MOST_ELEMENTS = 512;

export const apart: GoalKind = {
  name: 'apart',
  description: 'any number of an output moves away from the clean answer by a difference, up or down',
  options: ['output', 'by'],
  on(outputs, { output: name, by }) {
    const { name: output, shape } = chosenOutput(
      outputs,
      name,
      `a list of at most ${MOST_ELEMENTS} numbers`,
      (each) => sizeOf(each.shape) <= MOST_ELEMENTS,
    );
    if (by === undefined) {
      throw new OptionError('by', 'nothing says how far the answer shall move', 'Give --by DIFFERENCE.');
    }
    const size = sizeOf(shape);
    return {
      words: `a number of "${output}" moves by ${by} or more`,
      ways: 2 * size,
      referenceSize: size,
      reference: (clean) => Float32Array.from(clean[output].data),
      margins(values, clean) {
        const change = sub(flat(values[output]), clean);
        return concat([sub(change, by), sub(sub(clean, flat(values[output])), by)], 1);
      },
      judge(answers, clean) {
        const changes = Array.from(answers[output].data, (value, i) => value - clean[i]);
        return [...changes, ...changes.map((change) => -change)].map((change) => reached(change - by));
      },
      measure: (answers, clean) => ({
        name: 'largest change',
        value: largest(answers[output].data.map((value, i) => Math.abs(value - clean[i]))),
      }),
    };
  },
};
