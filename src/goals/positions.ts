import { DataError, OptionError } from '../errors.ts';
import { constant } from '../graph/index.ts';
import type { ModelOutput } from '../model/index.ts';
import { gather, neg } from '../operators/index.ts';
import { type FloatTensor, integers, type Shape } from '../tensor/index.ts';
import { classesOf, type Grid, gridOf, marginsAgainst, meanIntersection } from './dense.ts';
import type { Answers, GoalKind, GoalWords, SetMeasure } from './goal.ts';
import { manyAbove } from './largest-margins.ts';
import type { Region } from './options.ts';
import { chosenOutput, requireWithin } from './outputs.ts';

const BINARY = 0.5;
/** In a map of wanted classes: whatever it is. */
const ANY = -1;

/** Dense answers: a class for each pixel, token or moment. */
export const positions: GoalKind = {
  name: 'positions',
  description:
    'of the pixels, tokens or moments that each get an answer, all or those in --region, at least --share change theirs, or get that of the map --reference (-1 where it does not matter)',
  options: ['output', 'share', 'axis', 'threshold', 'region', 'reference'],
  on(outputs, { output: name, share: asked, axis, threshold = BINARY, region, reference: map }) {
    const isDense = ({ shape }: ModelOutput) => shape.length >= 2;
    const chosen = chosenOutput(outputs, name, 'an answer for each of many positions', isDense);
    const { name: output, shape } = chosen;
    if (axis !== undefined && axis >= shape.length) {
      throw new OptionError(
        'axis',
        `${axis} is not one of [${shape}]`,
        `They are counted from 0 to ${shape.length - 1}.`,
      );
    }
    const grid = gridOf(shape, axis);
    if (grid.classes === 1) requireWithin(chosen, threshold);
    const count = grid.before * grid.after;
    const wanted = map && wantedIn(map, grid, threshold);
    const share = asked ?? (wanted === undefined ? 0.5 : 1);
    const counted = countedIn(shape, axis, region).filter((at) => wanted === undefined || wanted[at] !== ANY);
    if (counted.length === 0) throw new OptionError('region', 'no position lies in it', 'Give a larger one.');
    const least = Math.max(1, Math.ceil(share * counted.length));
    const answersIn = (answers: Answers) => classesOf(answers[output].data, grid, threshold);
    /** How many of those that count differ from some classes, or agree with those that are wanted. */
    const done = (given: Float32Array, own: Float32Array) =>
      counted.reduce((total, at) => total + Number((given[at] === own[at]) === (wanted !== undefined)), 0);
    return {
      words: wordsFor(output, share, counted.length, wanted !== undefined),
      ways: 1,
      referenceSize: count,
      reference: (clean) => wanted?.map((value) => Math.max(value, 0)) ?? answersIn(clean),
      margins(values, own) {
        const all = marginsAgainst(values[output], own, grid, threshold);
        const theirs = counted.length === count ? all : gather(all, constant(integers([counted.length], counted)), 1);
        return manyAbove(wanted === undefined ? theirs : neg(theirs), least);
      },
      judge(answers, own) {
        const number = done(answersIn(answers), own);
        return [{ margin: (number - least + 0.5) / counted.length, isReached: number >= least }];
      },
      measure: (answers, own) => ({
        name: wanted === undefined ? 'share of positions that changed' : 'share of positions as wanted',
        inChinese: wanted === undefined ? '改变的位置所占比例' : '符合目标的位置所占比例',
        value: done(answersIn(answers), own) / counted.length,
      }),
      overSet(before, after) {
        const there = (answers: readonly Answers[]) =>
          answers.map((each) => {
            const all = answersIn(each);
            return Float32Array.from(counted, (at) => all[at]);
          });
        const [clean, attacked] = [there(before), there(after)];
        const goal = wanted && Float32Array.from(counted, (at) => wanted[at]);
        return goal === undefined ? changes(clean, attacked) : approaches(goal, clean, attacked);
      },
    };
  },
};

/** The class that a map wants of each position. A map of scores, as the output itself gives, wants what it answers. */
function wantedIn({ data }: FloatTensor, grid: Grid, threshold: number): Float32Array {
  const { classes, before, after } = grid;
  const count = before * after;
  if (data.length === classes * count && (classes > 1 || !data.every(Number.isInteger))) {
    return classesOf(data, grid, threshold);
  }
  if (data.length !== count) {
    throw new DataError(`the reference holds ${data.length} numbers, and there are ${count} positions`, {
      hint: 'Give the class of each position, in the order of the output.',
    });
  }
  const most = Math.max(classes - 1, 1);
  const wrong = data.find((value) => !Number.isInteger(value) || value < ANY || value > most);
  if (wrong === undefined) return data;
  throw new DataError(`the reference wants class ${wrong} of a position`, {
    hint: `Classes are counted from 0 to ${most}; ${ANY} where it does not matter.`,
  });
}

/** The positions in a region. What has no second axis lies in one line, from left to right. */
function countedIn(shape: Shape, axis: number | undefined, region: Region | undefined): number[] {
  const lengths = shape.toSpliced(axis ?? (shape.length === 2 ? 1 : 0), 1);
  const count = lengths.reduce((product, length) => product * length, 1);
  const all = Array.from({ length: count }, (_, at) => at);
  if (region === undefined) return all;
  const columns = lengths[lengths.length - 1];
  const rows = lengths.length < 2 ? 1 : lengths[lengths.length - 2];
  return all.filter((at) => {
    const [x, y] = [((at % columns) + 0.5) / columns, ((Math.floor(at / columns) % rows) + 0.5) / rows];
    return x >= region.left && x < region.right && y >= region.top && y < region.bottom;
  });
}

function wordsFor(output: string, share: number, count: number, isWanted: boolean): Record<'en' | 'zh', GoalWords> {
  const part = `${(100 * share).toPrecision(3)} %`;
  return isWanted
    ? {
        en: {
          harm: `${part} of the ${count} positions of "${output}" answer as wanted`,
          spared: `in which less than ${part} of the positions answer as wanted`,
        },
        zh: {
          harm: `“${output}”的 ${count} 个位置中有 ${part} 给出指定的回答`,
          spared: `给出指定回答的位置不足 ${part} 的`,
        },
      }
    : {
        en: {
          harm: `${part} of the ${count} positions of "${output}" answer otherwise`,
          spared: `in which less than ${part} of the positions change`,
        },
        zh: { harm: `“${output}”的 ${count} 个位置中有 ${part} 改变回答`, spared: `改变的位置不足 ${part} 的` },
      };
}

const meanOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

const agreement = (some: Float32Array, others: Float32Array) =>
  some.filter((value, at) => value === others[at]).length / some.length;

function changes(clean: readonly Float32Array[], attacked: readonly Float32Array[]): SetMeasure[] {
  const shares = clean.map((values, i) => 1 - agreement(values, attacked[i]));
  return [
    { name: 'positions that change', inChinese: '改变的位置', before: 0, after: meanOf(shares), unit: 'share' },
    {
      name: 'mIoU with the clean answers',
      inChinese: '与改动前回答的 mIoU',
      before: 1,
      after: meanIntersection(clean, attacked),
      unit: 'share',
    },
  ];
}

function approaches(
  goal: Float32Array,
  clean: readonly Float32Array[],
  attacked: readonly Float32Array[],
): SetMeasure[] {
  const share = (all: readonly Float32Array[]) => meanOf(all.map((values) => agreement(values, goal)));
  const goals = clean.map(() => goal);
  return [
    {
      name: 'positions as wanted',
      inChinese: '符合目标的位置',
      before: share(clean),
      after: share(attacked),
      unit: 'share',
    },
    {
      name: 'mIoU with the wanted map',
      inChinese: '与目标图的 mIoU',
      before: meanIntersection(goals, clean),
      after: meanIntersection(goals, attacked),
      unit: 'share',
    },
  ];
}
