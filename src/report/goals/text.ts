/** What attacks toward a goal came to, as rows of text for people and as a record for programs. */
import { medianDistance } from '../../evaluation/statistics/metrics.ts';
import type { DetectedBox, Goal, GoalResult, GoalSampleResult, Measure } from '../../goals/index.ts';
import type { TokenChange } from '../../model/token-ids.ts';
import { compact, percent } from '../../numbers.ts';
import type { Box } from '../../threat/index.ts';
import { className, printable } from '../words.ts';

/** What is said beside a result. */
export interface GoalSetting {
  readonly model: string;
  readonly version: string;
  readonly runtime: string;
  /** The name of the goal. */
  readonly goal: string;
  /** What it asks for. */
  readonly words: string;
  /** What may change. */
  readonly placement: string;
  /** What a distance of 1 means. */
  readonly scale: string;
  readonly classNames: readonly string[] | undefined;
  /** The inputs that were held. */
  readonly feeds: readonly string[];
  readonly box: Box;
  /** What became of tokens, by the embeddings nearest to those that were found. */
  readonly tokens?: readonly TokenChange[];
  readonly seconds: number;
}

/** What became of a sample. */
export const goalVerdict = ({ reachedBefore, reached, reachedIn8Bits }: GoalSampleResult): string => {
  if (reachedBefore) return 'so before';
  if (!reached) return 'resists';
  if (reachedIn8Bits === undefined) return 'REACHED';
  return reachedIn8Bits ? 'REACHED, as PNG too' : 'REACHED, not as PNG';
};

/** A heading, and a row for each sample: its name, the measure before and after, the distance, what became of it. */
export function goalRows({ samples, norm }: GoalResult): string[][] {
  const heading = samples[0]?.before.name ?? '';
  return [
    ['sample', `${heading} before`, 'after', norm, ''],
    ...samples.map((each) => [
      printable(each.sample),
      compact(each.before.value),
      each.after === undefined ? '' : compact(each.after.value),
      each.distance === undefined ? '' : compact(each.distance),
      goalVerdict(each),
    ]),
  ];
}

/** The closing lines. */
export function goalSummaryRows(result: GoalResult, setting: GoalSetting): string[][] {
  const { attacked, won, distances } = countsOf(result);
  const forwards = attacked.reduce((sum, each) => sum + each.forwards, 0);
  const backwards = attacked.reduce((sum, each) => sum + each.backwards, 0);
  const each = (count: number) => (count / Math.max(attacked.length, 1)).toFixed(1);
  const share = attacked.length === 0 ? '' : `${percent(won.length / attacked.length)}, `;
  return [
    ['goal', setting.words],
    ['reached', `${share}${won.length} of ${attacked.length}`],
    ...(distances.length === 0
      ? []
      : [[`median ${result.norm}`, `${compact(medianDistance(distances))}, ${setting.scale}`]]),
    ['cost a sample', `${each(forwards)} forward, ${each(backwards)} backward passes`],
    ['time', `${setting.seconds.toFixed(1)} s on ${setting.runtime}`],
  ];
}

function countsOf({ samples }: GoalResult) {
  const attacked = samples.filter(({ reachedBefore }) => !reachedBefore);
  const won = attacked.filter(({ reached }) => reached);
  return { attacked, won, distances: won.flatMap(({ distance }) => distance ?? []) };
}

/** The boxes of an answer in words, e.g. `dog 0.93, person 0.71`. */
export function boxesInWords(boxes: readonly DetectedBox[], classNames: readonly string[] | undefined): string {
  return boxes.map((box) => `${className(box.class, classNames)} ${box.score.toFixed(2)}`).join(', ') || 'nothing';
}

const measured = ({ name, value }: Measure) => ({ name, value });

/** The record of a result for programs, without the examples. */
export function goalRecord(result: GoalResult, goal: Goal, setting: GoalSetting): object {
  const { attack, norm, epsilon, seed, diagnostics } = result;
  const { attacked, won, distances } = countsOf(result);
  return {
    schema: 'gibbon-goal/1',
    ...setting,
    classNames: undefined,
    attack,
    norm,
    epsilon: epsilon ?? null,
    seed,
    summary: {
      samples: result.samples.length,
      attacked: attacked.length,
      reached: won.length,
      medianDistance: distances.length === 0 ? null : medianDistance(distances),
    },
    samples: result.samples.map(({ clean, answers, example: _, before, after, ...each }) => ({
      ...each,
      before: measured(before),
      after: after ? measured(after) : null,
      distance: each.distance ?? null,
      reachedIn8Bits: each.reachedIn8Bits ?? null,
      ...(goal.boxes && {
        boxesBefore: goal.boxes(clean),
        boxesAfter: answers === undefined ? null : goal.boxes(answers),
      }),
    })),
    diagnostics,
  };
}
