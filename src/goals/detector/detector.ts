/** What the goals on detectors have in common. */
import { ClassifierError, OptionError } from '../../errors.ts';
import type { Features, Head } from '../../model/head.ts';
import type { ModelOutput } from '../../model/index.ts';
import type { Answers, DetectedBox } from '../goal.ts';
import type { GoalOptions, PictureSize, Region } from '../options.ts';
import { type Candidates, candidatesOf, requireHead } from './candidates.ts';
import { knownHeads } from './known-heads.ts';
import { detections } from './suppression.ts';

export interface Detector {
  readonly head: Head;
  /** A box counts from this score on. */
  readonly threshold: number;
  readonly classCount: number;
  /** The classes that the goal is about. */
  readonly classes: readonly number[];
  /** What is read of the outputs. */
  readonly parts: readonly Features[];
  candidates(answers: Answers): Candidates;
  /** The boxes that count, of the classes and in the region that the goal is about. */
  boxes(answers: Answers): DetectedBox[];
}

/** The usual threshold of detectors. */
const USUAL = 0.5;

/** @throws ClassifierError where no head is known; OptionError for a threshold or a class that does not fit */
export function detectorOn(
  outputs: readonly ModelOutput[],
  { head: given, threshold = USUAL, classes, region }: GoalOptions,
  picture: PictureSize | undefined,
): Detector {
  const head = given ?? knownHeads.map((known) => known.find(outputs)).find((found) => found !== undefined);
  if (head === undefined || picture === undefined) {
    const listing = outputs.map(({ name, shape }) => `"${name}" [${shape}]`).join(', ');
    throw new ClassifierError(
      picture === undefined
        ? 'a detector takes pictures, and this model does not'
        : `no head of a detector is known on ${listing}`,
      picture === undefined
        ? 'Choose another goal, or say where its pictures have their channels: --layout nchw or nhwc.'
        : 'Describe it under "head" in the model card.',
    );
  }
  requireHead(outputs, head);
  if (!(threshold > 0 && threshold < 1)) {
    throw new OptionError('threshold', `${threshold} is not a score`, 'Scores lie between 0 and 1.');
  }
  const { from, to, background } = head.classes;
  const classCount = to - from - Number(background !== undefined);
  const wrong = classes?.find((index) => index >= classCount);
  if (wrong !== undefined) {
    throw new OptionError(
      'classes',
      `${wrong} is none of ${classCount} classes`,
      `They are counted from 0 to ${classCount - 1}.`,
    );
  }
  const candidates = (answers: Answers) => candidatesOf(answers, head, picture);
  return {
    head,
    threshold,
    classCount,
    classes: classes ?? Array.from({ length: classCount }, (_, i) => i),
    parts: [head.classes, head.boxes, ...(head.objectness === undefined ? [] : [head.objectness])],
    candidates,
    boxes: (answers) =>
      detections(candidates(answers), threshold).filter(
        (box) => (classes === undefined || classes.includes(box.class)) && isIn(box, region),
      ),
  };
}

/** Whether the centre of a box lies in a region. */
export function isIn({ left, top, right, bottom }: DetectedBox, region: Region | undefined): boolean {
  if (region === undefined) return true;
  const [x, y] = [(left + right) / 2, (top + bottom) / 2];
  return x >= region.left && x <= region.right && y >= region.top && y <= region.bottom;
}
