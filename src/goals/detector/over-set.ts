/** What happens to a detector's boxes over many pictures. */
import type { Answers, DetectedBox, SetMeasure } from '../goal.ts';
import type { Detector } from './detector.ts';
import { overlap, SAME_THING } from './suppression.ts';

/** How many boxes there are. */
export const boxCount = { name: 'boxes', inChinese: '框数' } as const;

/** A box is found where one of its class overlaps it by so much, as in PASCAL VOC. */
const FOUND = 0.5;

/** The share of objects that vanish, and the mean average precision; what the file answers to the clean pictures counts as the truth. */
export function detectorMeasures(
  { boxes }: Detector,
  before: readonly Answers[],
  after: readonly Answers[],
): SetMeasure[] {
  const [truth, found] = [before, after].map((answers) => answers.map(boxes));
  const objects = truth.flatMap((there, picture) => there.map((box) => ({ box, picture })));
  if (objects.length === 0) return [];
  const vanished = objects.filter(
    ({ box, picture }) =>
      !found[picture].some((other) => other.class === box.class && overlap(box, other) > SAME_THING),
  );
  return [
    {
      name: 'objects that vanish',
      inChinese: '消失的目标',
      before: 0,
      after: vanished.length / objects.length,
      unit: 'share',
    },
    {
      name: 'mAP at an overlap of 0.5, the clean answers being the truth',
      inChinese: '以改动前的回答为准、重叠度 0.5 的 mAP',
      before: 1,
      after: meanAveragePrecision(truth, found),
      unit: 'share',
    },
  ];
}

/**
 * The mean, over the classes that are there, of the area under precision over recall.
 *
 * @param truth The boxes that are there, by picture
 * @param found Those that a detector finds, with their scores
 * @see Everingham, Van Gool, Williams, Winn and Zisserman 2010, The PASCAL Visual Object Classes (VOC) Challenge, section 4.2; the
 * area of all points, as from 2010 on
 */
export function meanAveragePrecision(
  truth: readonly (readonly DetectedBox[])[],
  found: readonly (readonly DetectedBox[])[],
): number {
  const classes = [...new Set(truth.flat().map((box) => box.class))];
  const sum = classes.reduce((total, index) => total + averagePrecision(truth, found, index), 0);
  return sum / Math.max(classes.length, 1);
}

function averagePrecision(
  truth: readonly (readonly DetectedBox[])[],
  found: readonly (readonly DetectedBox[])[],
  index: number,
): number {
  const left = truth.map((boxes) => new Set(boxes.filter((box) => box.class === index)));
  const total = left.reduce((count, { size }) => count + size, 0);
  const ranked = found
    .flatMap((boxes, picture) => boxes.filter((box) => box.class === index).map((box) => ({ box, picture })))
    .sort((a, b) => b.box.score - a.box.score);
  let right = 0;
  const points = ranked.map(({ box, picture }, i) => {
    const match = [...left[picture]].sort((a, b) => overlap(box, b) - overlap(box, a))[0];
    // Each object is found once; a second box on it is a mistake.
    if (match !== undefined && overlap(box, match) >= FOUND) {
      left[picture].delete(match);
      right++;
    }
    return { recall: right / total, precision: right / (i + 1) };
  });
  let [area, recall] = [0, 0];
  points.forEach((point, i) => {
    const best = points.slice(i).reduce((most, { precision }) => Math.max(most, precision), 0);
    area += (point.recall - recall) * best;
    recall = point.recall;
  });
  return area;
}
