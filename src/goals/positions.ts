import { OptionError } from '../errors.ts';
import { constant, type Value } from '../graph/index.ts';
import type { ModelOutput } from '../model/index.ts';
import { equal, mul, reduceMax, reduceSum, reshape, sub, transpose, where } from '../operators/index.ts';
import { floats, type Shape, sizeOf } from '../tensor/index.ts';
import type { Answer, GoalKind } from './goal.ts';
import { manyAbove } from './largest-margins.ts';
import { chosenOutput } from './outputs.ts';

const LOWEST = -3.4028234663852886e38;
const BINARY = 0.5;

/** Where the scores of a position's classes stand: `classes` of them, `before` blocks and `after` steps around them. */
interface Grid {
  readonly classes: number;
  readonly before: number;
  readonly after: number;
}

/** Token logits [T, C] have the classes last; maps [C, ...] first. */
function gridOf(shape: Shape, axis: number | undefined): Grid {
  const at = axis ?? (shape.length === 2 ? 1 : 0);
  return { classes: shape[at], before: sizeOf(shape.slice(0, at)), after: sizeOf(shape.slice(at + 1)) };
}

/** Dense answers: a class for each pixel, token or moment. */
export const positions: GoalKind = {
  name: 'positions',
  description: 'of the pixels, tokens or moments that each get an answer, at least --share change theirs',
  options: ['output', 'share', 'axis', 'threshold'],
  on(outputs, { output: name, share = 0.5, axis, threshold = BINARY }) {
    const isDense = ({ shape }: ModelOutput) => shape.length >= 2;
    const { name: output, shape } = chosenOutput(outputs, name, 'an answer for each of many positions', isDense);
    if (axis !== undefined && axis >= shape.length) {
      throw new OptionError(
        'axis',
        `${axis} is not one of [${shape}]`,
        `They are counted from 0 to ${shape.length - 1}.`,
      );
    }
    const grid = gridOf(shape, axis);
    const count = grid.before * grid.after;
    const wanted = Math.max(1, Math.ceil(share * count));
    const answersIn = (answer: Answer) => answersOf(answer, grid, threshold);
    const changed = (answer: Answer, clean: Float32Array) =>
      answersIn(answer).reduce((total, value, i) => total + Number(value !== clean[i]), 0);
    return {
      words: `${(100 * share).toPrecision(3)} % of the ${count} positions of "${output}" answer otherwise`,
      ways: 1,
      referenceSize: count,
      reference: (clean) => answersIn(clean[output]),
      margins: (values, clean) => manyAbove(positionMargins(values[output], clean, grid, threshold), wanted),
      judge(answers, clean) {
        const number = changed(answers[output], clean);
        return [{ margin: (number - wanted + 0.5) / count, isReached: number >= wanted }];
      },
      measure: (answers, clean) => ({
        name: 'share of positions that changed',
        value: changed(answers[output], clean) / count,
      }),
      overSet(before, after) {
        const [clean, attacked] = [before, after].map((all) => all.map((answers) => answersIn(answers[output])));
        const shares = before.map((_, i) => attacked[i].filter((value, at) => value !== clean[i][at]).length / count);
        return [
          { name: 'positions that change', before: 0, after: meanOf(shares), unit: 'share' },
          { name: 'mIoU with the clean answers', before: 1, after: meanIntersection(clean, attacked), unit: 'share' },
        ];
      },
    };
  },
};

/** The class of every position; of a single score whether it is at or above the threshold. */
function answersOf({ data }: Answer, { classes, before, after }: Grid, threshold: number): Float32Array {
  const answers = new Float32Array(before * after);
  for (let block = 0; block < before; block++) {
    for (let step = 0; step < after; step++) {
      const score = (k: number) => data[(block * classes + k) * after + step];
      let best = 0;
      for (let k = 1; k < classes; k++) if (score(k) > score(best)) best = k;
      answers[block * after + step] = classes === 1 ? Number(score(0) >= threshold) : best;
    }
  }
  return answers;
}

const meanOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * The mean, over the classes that either holds, of the positions that both give a class, as a share of those that any of the two does.
 *
 * @see Everingham et al. 2010, The PASCAL VOC Challenge, on segmentation
 */
export function meanIntersection(clean: readonly Float32Array[], attacked: readonly Float32Array[]): number {
  const [both, either] = [new Map<number, number>(), new Map<number, number>()];
  const count = (counts: Map<number, number>, value: number) => counts.set(value, (counts.get(value) ?? 0) + 1);
  clean.forEach((values, i) => {
    values.forEach((value, at) => {
      const now = attacked[i][at];
      count(either, value);
      if (now === value) count(both, value);
      else count(either, now);
    });
  });
  return meanOf([...either].map(([value, all]) => (both.get(value) ?? 0) / all));
}

/** By how much each position [N, P] answers otherwise than `clean` [N, P]. */
function positionMargins(output: Value, clean: Value, { classes, before, after }: Grid, threshold: number): Value {
  const [count] = output.shape;
  const size = before * after;
  if (classes === 1) return mul(sub(reshape(output, [count, size]), threshold), sub(1, mul(clean, 2)));
  const stacked = transpose(reshape(output, [count, before, classes, after]), [0, 2, 1, 3]);
  const scores = reshape(stacked, [count, classes, size]);
  const range = constant(
    floats(
      [1, classes, 1],
      Float32Array.from({ length: classes }, (_, i) => i),
    ),
  );
  const isClean = equal(range, reshape(clean, [count, 1, size]));
  const own = reduceSum(where(isClean, scores, 0), [1], false);
  return sub(reduceMax(where(isClean, LOWEST, scores), [1], false), own);
}
