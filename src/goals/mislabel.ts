import { constant } from '../graph/index.ts';
import { add, equal, max, mul, reduceMax, reduceSum, reshape, sliceAxis, sub, where } from '../operators/index.ts';
import { floats, sizeOf } from '../tensor/index.ts';
import { detectorOn } from './detector/detector.ts';
import { detectorMeasures } from './detector/over-set.ts';
import { REMEMBERED, remember, remembered } from './detector/remembered.ts';
import { candidateScores } from './detector/scores.ts';
import { overlap, SAME_THING } from './detector/suppression.ts';
import type { DetectedBox, GoalKind } from './goal.ts';
import { allAbove } from './largest-margins.ts';

/** Every candidate that made a box of the clean answer gives another class a score that counts, above its own. */
export const mislabel: GoalKind = {
  name: 'mislabel',
  description: 'every box that a detector saw, of any class or of --classes, is given another class',
  options: ['threshold', 'classes', 'region', 'head'],
  on(outputs, options, picture) {
    const detector = detectorOn(outputs, options, picture);
    const { head, threshold, classCount } = detector;
    const shape = outputs.find(({ name }) => name === head.classes.output)?.shape ?? [];
    const count = sizeOf(shape) / shape[head.classes.axis];
    const range = constant(
      floats(
        [1, 1, classCount],
        Float32Array.from({ length: classCount }, (_, i) => i),
      ),
    );
    return {
      words: {
        en: {
          harm: `every box of another class, with a score of ${threshold} or more`,
          spared: 'in which some box keeps its class or vanishes',
        },
        zh: { harm: `每个框都变为其他类别，且得分达到 ${threshold}`, spared: '仍有框保持原类别或消失的' },
      },
      ways: 1,
      referenceSize: count + REMEMBERED,
      reference(clean) {
        const boxes = detector.boxes(clean);
        // -1 where a candidate made no box.
        const classes = new Float32Array(count).fill(-1);
        for (const box of boxes) classes[box.candidate] = box.class;
        return Float32Array.from([...classes, ...remember(boxes)]);
      },
      margins(values, reference) {
        const scores = candidateScores(values, head);
        const [samples] = scores.shape;
        const own = reshape(sliceAxis(reference, 1, 0, count), [samples, count, 1]);
        const isOwn = equal(range, own);
        const ownScore = reduceSum(where(isOwn, scores, 0), [2], false);
        const other = reduceMax(where(isOwn, 0, scores), [2], false);
        const margins = sub(other, max(ownScore, threshold));
        // Candidates that made no box are as they should be.
        const isNone = equal(reshape(own, [samples, count]), -1);
        return allAbove(where(isNone, add(mul(margins, 0), 1), margins));
      },
      judge(answers, reference) {
        const before = remembered(reference.subarray(count));
        const candidates = detector.candidates(answers);
        const all = Array.from({ length: count }, (_, i) => candidates.box(i)).filter(
          ({ score }) => score >= threshold,
        );
        const near = (box: DetectedBox) => all.filter((other) => overlap(box, other) > SAME_THING);
        const share =
          before.filter((box) => {
            const found = near(box);
            return found.length > 0 && found.every((other) => other.class !== box.class);
          }).length / Math.max(before.length, 1);
        return [{ margin: share - 1 + 1e-3, isReached: before.length > 0 && share === 1 }];
      },
      measure: (answers, reference) => ({
        name: 'boxes of the same class',
        inChinese: '类别不变的框数',
        value: remembered(reference.subarray(count)).filter((box) =>
          detector.boxes(answers).some((other) => other.class === box.class && overlap(box, other) > SAME_THING),
        ).length,
      }),
      overSet: (before, after) => detectorMeasures(detector, before, after),
      parts: detector.parts,
      boxes: detector.boxes,
    };
  },
};
