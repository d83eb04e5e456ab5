/** What attacks toward a goal came to, as a page of pictures. */
import type { Goal, GoalResult, GoalSampleResult } from '../../goals/index.ts';
import { compact } from '../../numbers.ts';
import type { SavedPictures } from '../attack/page.ts';
import { type Triptych, triptychPage } from '../attack/triptychs.ts';
import { type Fact, unbroken } from '../page/page.ts';
import { boxesInWords, type GoalSetting, goalSummaryRows, goalVerdict } from './text.ts';

/** Boxes that are named below a picture. */
const NAMED_BOXES = 4;

/**
 * A page of the pictures that were saved, those that reached the goal first; a detector's boxes are drawn in them.
 *
 * @param model The name of the file
 * @param sights What there is to see of each sample; undefined where nothing was found, or no picture
 */
export function goalPage(
  model: string,
  result: GoalResult,
  goal: Goal,
  setting: GoalSetting,
  sights: readonly (SavedPictures | undefined)[],
): string {
  const inGroup = (isIn: (sample: GoalSampleResult) => boolean) =>
    result.samples.flatMap((sample, i): Triptych[] => {
      const sight = sights[i];
      return isIn(sample) && sight !== undefined ? [triptychOf(sample, sight, result, goal, setting)] : [];
    });
  const groups = [
    { heading: 'Reached', triptychs: inGroup(({ reached, reachedBefore }) => reached && !reachedBefore) },
    { heading: 'Not reached', triptychs: inGroup(({ reached }) => !reached) },
  ];
  const { attack, norm, epsilon } = result;
  const limit = epsilon === undefined ? 'the smallest perturbation that was found' : `epsilon ${compact(epsilon)}`;
  const facts = goalSummaryRows(result, setting).map(([heading, text]): Fact => [heading, unbroken(text)]);
  return triptychPage(
    `${model}: ${setting.goal}`,
    `${attack}, ${norm}, ${limit}. What may change: ${setting.placement}.`,
    facts,
    groups,
  );
}

function triptychOf(
  sample: GoalSampleResult,
  sight: SavedPictures,
  result: GoalResult,
  goal: Goal,
  setting: GoalSetting,
): Triptych {
  const seen = (answers: GoalSampleResult['answers'], { name, value }: GoalSampleResult['before']) => {
    const boxes = answers && goal.boxes?.(answers);
    if (boxes === undefined) return `${name} ${compact(value)}`;
    const more = boxes.length > NAMED_BOXES ? `, ${boxes.length - NAMED_BOXES} more` : '';
    return boxesInWords(boxes.slice(0, NAMED_BOXES), setting.classNames) + more;
  };
  const size = sample.distance === undefined ? '' : `${result.norm} ${compact(sample.distance, 3)}, `;
  return {
    sample: sample.sample,
    frames: [
      { source: sight.clean, heading: 'clean', caption: seen(sample.clean, sample.before) },
      {
        source: sight.perturbation,
        heading: 'perturbation',
        caption: `${size}shown ${compact(sight.factor, 2)} times as strong`,
      },
      {
        source: sight.adversarial,
        heading: 'adversarial',
        caption: sample.after === undefined ? '' : seen(sample.answers, sample.after),
      },
    ],
    width: sight.width,
    height: sight.height,
    note: goalVerdict(sample),
    isReached: sample.reached,
  };
}
