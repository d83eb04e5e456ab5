import { OptionError } from '../errors.ts';
import { constant } from '../graph/index.ts';
import { gather, mul, reduceMin, sub } from '../operators/index.ts';
import { integers, sizeOf, smallest } from '../tensor/index.ts';
import type { GoalKind } from './goal.ts';
import { chosenOutput, doubtsOf, flat, requireWithin } from './outputs.ts';

/** Labels that do not exclude each other: each is there where its score is at or above the threshold. */
export const flip: GoalKind = {
  name: 'flip',
  description: 'of several labels, any one comes or goes; or all that --classes names do',
  options: ['output', 'threshold', 'classes'],
  on(outputs, { output: name, threshold = 0.5, classes }) {
    const chosen = chosenOutput(outputs, name, 'a list of labels', (each) => sizeOf(each.shape) > 1);
    requireWithin(chosen, threshold);
    const { name: output, shape } = chosen;
    const count = sizeOf(shape);
    const wrong = classes?.find((label) => label >= count);
    if (wrong !== undefined) {
      throw new OptionError(
        'classes',
        `${wrong} is none of ${count} labels`,
        `They are counted from 0 to ${count - 1}.`,
      );
    }
    const margin = (score: number, side: number) => side * (score - threshold);
    const isFlipped = (score: number, side: number) => (side > 0 ? score >= threshold : score < threshold);
    return {
      words: {
        en:
          classes === undefined
            ? { harm: 'any label comes or goes', spared: 'whose labels all stay' }
            : {
                harm: `label ${classes.join(', ')} on the other side`,
                spared: `of whose labels ${classes.join(', ')} one stays`,
              },
        zh:
          classes === undefined
            ? { harm: '有任一标签出现或消失', spared: '标签都不变的' }
            : { harm: `标签 ${classes.join('、')} 全部翻转`, spared: `标签 ${classes.join('、')} 没有全部翻转的` },
      },
      ways: classes === undefined ? count : 1,
      referenceSize: count,
      reference: (clean) => Float32Array.from(clean[output].data, (score) => (score >= threshold ? -1 : 1)),
      margins(values, sides) {
        const margins = mul(sides, sub(flat(values[output]), threshold));
        if (classes === undefined) return margins;
        return reduceMin(gather(margins, constant(integers([classes.length], classes)), 1), [1]);
      },
      judge(answers, sides) {
        const { data } = answers[output];
        const each = Array.from(data, (score, i) => ({
          margin: margin(score, sides[i]),
          isReached: isFlipped(score, sides[i]),
        }));
        if (classes === undefined) return each;
        const named = classes.map((label) => each[label]);
        return [
          {
            margin: smallest(named.map((one) => one.margin)),
            isReached: named.every(({ isReached }) => isReached),
          },
        ];
      },
      doubts: (before) => doubtsOf(output, threshold, before),
      measure: (answers, sides) => ({
        name: 'labels that changed',
        inChinese: '改变的标签数',
        value: answers[output].data.filter((score, i) => isFlipped(score, sides[i])).length,
      }),
    };
  },
};
