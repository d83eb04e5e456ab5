import { OptionError } from '../errors.ts';
import { scalar } from '../graph/index.ts';
import { concat, sliceAxis, sub } from '../operators/index.ts';
import { type GoalKind, reached } from './goal.ts';
import { flat } from './outputs.ts';
import { changeMeasures, chosenElement } from './push.ts';

export const leave: GoalKind = {
  name: 'leave',
  description: 'an output leaves an interval, at either end',
  options: ['output', 'element', 'interval'],
  on(outputs, options) {
    const { output, index } = chosenElement(outputs, options);
    const { interval } = options;
    if (interval === undefined) {
      throw new OptionError('interval', 'nothing says which one shall be left', 'Give --interval LOW..HIGH.');
    }
    const { low, high } = interval;
    const range = outputs.find(({ name }) => name === output)?.range;
    if (range !== undefined && low <= range.low && high >= range.high) {
      throw new OptionError(
        'interval',
        `"${output}" ends in scores from ${range.low} to ${range.high}, which never leave ${low}..${high}`,
        'Give a narrower one.',
      );
    }
    return {
      words: {
        en: { harm: `"${output}" outside ${low}..${high}`, spared: `whose "${output}" stays in ${low}..${high}` },
        zh: { harm: `“${output}”超出 ${low}..${high}`, spared: `“${output}”仍在 ${low}..${high} 之内的` },
      },
      ways: 2,
      referenceSize: 0,
      reference: () => new Float32Array(0),
      margins(values) {
        const value = sliceAxis(flat(values[output]), 1, index, index + 1);
        return concat([sub(scalar(low), value), sub(value, scalar(high))], 1);
      },
      judge(answers) {
        const value = answers[output].data[index];
        return [reached(low - value), reached(value - high)];
      },
      measure: (answers) => ({ name: output, inChinese: output, value: answers[output].data[index] }),
      overSet(before, after) {
        const [clean, attacked] = [before, after].map((all) => all.map((answers) => answers[output].data[index]));
        return changeMeasures(clean, attacked, output);
      },
    };
  },
};
