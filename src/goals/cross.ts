import { mul, sliceAxis, sub } from '../operators/index.ts';
import type { Answers, GoalKind } from './goal.ts';
import { doubtsOf, flat } from './outputs.ts';
import { changeMeasures, chosenElement } from './push.ts';

/** Scores at or above the threshold mean yes, those below it no. */
export const cross: GoalKind = {
  name: 'cross',
  description: 'one score passes its threshold, from whichever side it is on: a yes becomes a no, and a no a yes',
  options: ['output', 'element', 'threshold'],
  on(outputs, options) {
    const { output, index } = chosenElement(outputs, options);
    const { threshold = 0.5 } = options;
    return {
      words: {
        en: {
          harm: `"${output}" on the other side of ${threshold}`,
          spared: `whose score stays on its side of ${threshold}`,
        },
        zh: { harm: `“${output}”越过 ${threshold}`, spared: `得分没有越过 ${threshold} 的` },
      },
      ways: 1,
      referenceSize: 1,
      reference: (clean) => Float32Array.of(clean[output].data[index] >= threshold ? -1 : 1),
      margins: (values, side) => mul(side, sub(sliceAxis(flat(values[output]), 1, index, index + 1), threshold)),
      judge(answers, [side]) {
        const score = answers[output].data[index];
        return [{ margin: side * (score - threshold), isReached: side > 0 ? score >= threshold : score < threshold }];
      },
      measure: (answers) => ({ name: output, inChinese: output, value: answers[output].data[index] }),
      doubts: (before) => doubtsOf(output, threshold, before),
      overSet(before, after) {
        const isYes = (answers: Answers) => answers[output].data[index] >= threshold;
        const changed = before.filter((answers, i) => isYes(answers) !== isYes(after[i])).length / before.length;
        const [clean, attacked] = [before, after].map((all) => all.map((answers) => answers[output].data[index]));
        return [
          { name: 'answers that change sides', inChinese: '越过阈值的回答', before: 0, after: changed, unit: 'share' },
          ...changeMeasures(clean, attacked, output),
        ];
      },
    };
  },
};
