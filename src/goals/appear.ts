import { constant } from '../graph/index.ts';
import { gather, mul, reduceMax, reshape, sliceAxis, sub } from '../operators/index.ts';
import { integers, sizeOf } from '../tensor/index.ts';
import { detectorOn, isIn } from './detector/detector.ts';
import { boxCount, detectorMeasures } from './detector/over-set.ts';
import { REMEMBERED, remember, remembered } from './detector/remembered.ts';
import { candidateScores } from './detector/scores.ts';
import { detections, overlap, SAME_THING } from './detector/suppression.ts';
import type { GoalKind } from './goal.ts';

/** Candidates whose boxes lie where nothing was seen in the clean answer. */
export const appear: GoalKind = {
  name: 'appear',
  description: 'a detector sees something where it saw nothing: of any class or of --classes, anywhere or in --region',
  options: ['threshold', 'classes', 'region', 'head'],
  on(outputs, options, picture) {
    const detector = detectorOn(outputs, options, picture);
    const { head, threshold, classes } = detector;
    const shape = outputs.find(({ name }) => name === head.classes.output)?.shape ?? [];
    const count = sizeOf(shape) / shape[head.classes.axis];
    return {
      words: {
        en: {
          harm: `a box with a score of ${threshold} or more where there was none`,
          spared: 'in which nothing new is seen',
        },
        zh: { harm: `在原本没有框的地方出现得分达到 ${threshold} 的框`, spared: '没有检出新目标的' },
      },
      ways: 1,
      referenceSize: count + REMEMBERED,
      reference(clean) {
        const candidates = detector.candidates(clean);
        const seen = detections(candidates, threshold);
        const isNew = Array.from({ length: count }, (_, i) => {
          const box = candidates.box(i);
          return Number(isIn(box, options.region) && seen.every((other) => overlap(other, box) <= SAME_THING));
        });
        return Float32Array.from([...isNew, ...remember(seen)]);
      },
      margins(values, reference) {
        const scores = gather(candidateScores(values, head), constant(integers([classes.length], classes)), 2);
        const [samples] = scores.shape;
        const isNew = reshape(sliceAxis(reference, 1, 0, count), [samples, count, 1]);
        const counted = reshape(mul(scores, isNew), [samples, count * classes.length]);
        return sub(reduceMax(counted, [1]), threshold);
      },
      judge(answers, reference) {
        const before = remembered(reference.subarray(count));
        const found = detector
          .boxes(answers)
          .filter((box) => before.every((other) => overlap(other, box) <= SAME_THING));
        return [{ margin: (found[0]?.score ?? 0) - threshold, isReached: found.length > 0 }];
      },
      measure: (answers) => ({ ...boxCount, value: detector.boxes(answers).length }),
      overSet: (before, after) => detectorMeasures(detector, before, after),
      parts: detector.parts,
      boxes: detector.boxes,
    };
  },
};
