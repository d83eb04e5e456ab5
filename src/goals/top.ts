import { OptionError } from '../errors.ts';
import { apply, constant } from '../graph/index.ts';
import { equal, reduceSum, sliceAxis, sub, TopK, where } from '../operators/index.ts';
import { argMax, floats, integers, sizeOf } from '../tensor/index.ts';
import { type GoalKind, reached } from './goal.ts';
import { chosenOutput, flat } from './outputs.ts';

const LOWEST = -3.4028234663852886e38;

/** The class that the clean sample is given leaves the first answers; ties count as still among them. */
export const top: GoalKind = {
  name: 'top',
  description: 'the class that is answered leaves the first --first answers',
  options: ['output', 'first'],
  on(outputs, { output: name, first = 5 }) {
    const isList = ({ shape }: { readonly shape: readonly number[] }) => sizeOf(shape) >= 2;
    const { name: output, shape } = chosenOutput(outputs, name, 'a list of class scores', isList);
    const count = sizeOf(shape);
    if (first >= count) {
      throw new OptionError('first', `all ${count} classes are among the first ${first}`, `Give less than ${count}.`);
    }
    const range = constant(
      floats(
        [1, count],
        Float32Array.from({ length: count }, (_, i) => i),
      ),
    );
    return {
      words: {
        en: { harm: `the class leaves the first ${first}`, spared: `whose class stays among the first ${first}` },
        zh: { harm: `类别掉出前 ${first} 名`, spared: `类别仍在前 ${first} 名之内的` },
      },
      ways: 1,
      referenceSize: 1,
      reference: (clean) => Float32Array.of(argMax(clean[output].data)),
      margins(values, label) {
        const scores = flat(values[output]);
        const isLabel = equal(range, label);
        const [best] = apply(TopK, [where(isLabel, LOWEST, scores), constant(integers([1], [first]))], { axis: 1 }, 2);
        return sub(sliceAxis(best, 1, first - 1, first), reduceSum(where(isLabel, scores, 0), [1]));
      },
      judge(answers, [label]) {
        const { data } = answers[output];
        const others = [...data].toSpliced(label, 1).sort((a, b) => b - a);
        return [reached(others[first - 1] - data[label])];
      },
      measure: (answers, [label]) => ({
        name: 'place of the class',
        inChinese: '类别的名次',
        value: 1 + answers[output].data.filter((score) => score > answers[output].data[label]).length,
      }),
    };
  },
};
