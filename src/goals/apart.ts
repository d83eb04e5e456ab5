import { OptionError } from '../errors.ts';
import { concat, max, mul, neg, reduceMax, sub } from '../operators/index.ts';
import { largest, sizeOf } from '../tensor/index.ts';
import { type GoalKind, reached } from './goal.ts';
import { chosenOutput, flat } from './outputs.ts';

/** Each element may go either way. Of so many elements each way is one of its own; of more, all together are one. */
const MOST_ELEMENTS = 512;
/** At the clean sample up and down are equally far and their slopes would cancel out, so that the way down counts more. */
const DOWN = 1.25;

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
      words: {
        en: { harm: `a number of "${output}" moves by ${by} or more`, spared: `whose answer moves by less than ${by}` },
        zh: { harm: `“${output}”中有一个数的变化达到 ${by}`, spared: `回答的变化小于 ${by} 的` },
      },
      ways: isEach ? 2 * size : 1,
      referenceSize: size,
      reference: (clean) => Float32Array.from(clean[output].data),
      margins(values, clean) {
        const change = sub(flat(values[output]), clean);
        const [up, down] = [sub(change, by), mul(sub(neg(change), by), DOWN)];
        return isEach ? concat([up, down], 1) : reduceMax(max(up, down), [1]);
      },
      judge(answers, clean) {
        const changes = Array.from(answers[output].data, (value, i) => value - clean[i]);
        const [up, down] = [changes.map((change) => change - by), changes.map((change) => DOWN * (-change - by))];
        return isEach ? [...up, ...down].map(reached) : [reached(largest([...up, ...down]))];
      },
      measure: (answers, clean) => ({
        name: 'largest change',
        inChinese: '最大变化',
        value: largest(answers[output].data.map((value, i) => Math.abs(value - clean[i]))),
      }),
    };
  },
};
