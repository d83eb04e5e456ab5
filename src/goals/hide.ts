import { constant } from '../graph/index.ts';
import { gather, mul, reshape, sub } from '../operators/index.ts';
import { integers, sizeOf } from '../tensor/index.ts';
import { detectorOn, isIn } from './detector/detector.ts';
import { boxCount, detectorMeasures } from './detector/over-set.ts';
import { candidateScores } from './detector/scores.ts';
import type { GoalKind } from './goal.ts';
import { allAbove } from './largest-margins.ts';

/**
 * Every candidate falls below the threshold, so that nothing is left for the suppression of overlaps to choose from.
 * Candidates count by where their boxes are in the clean answer.
 */
export const hide: GoalKind = {
  name: 'hide',
  description: 'a detector sees none of what it saw: of any class or of --classes, anywhere or in --region',
  options: ['threshold', 'classes', 'region', 'head'],
  on(outputs, options, picture) {
    const detector = detectorOn(outputs, options, picture);
    const { head, threshold, classes } = detector;
    const { output, axis } = head.classes;
    const shape = outputs.find(({ name }) => name === output)?.shape ?? [];
    const count = sizeOf(shape) / shape[axis];
    return {
      words: {
        en: { harm: `no box with a score of ${threshold} or more`, spared: 'in which something is still seen' },
        zh: { harm: `没有得分达到 ${threshold} 的框`, spared: '仍能检出目标的' },
      },
      ways: 1,
      referenceSize: count,
      reference(clean) {
        const candidates = detector.candidates(clean);
        return Float32Array.from({ length: count }, (_, i) => Number(isIn(candidates.box(i), options.region)));
      },
      margins(values, inside) {
        const scores = gather(candidateScores(values, head), constant(integers([classes.length], classes)), 2);
        const [samples] = scores.shape;
        // Candidates outside the region pass as if they had no score at all.
        const counted = mul(scores, reshape(inside, [samples, count, 1]));
        return allAbove(sub(threshold, reshape(counted, [samples, count * classes.length])));
      },
      judge(answers) {
        const boxes = detector.boxes(answers);
        const surest = boxes.reduce((most, { score }) => Math.max(most, score), 0);
        return [{ margin: threshold - surest, isReached: boxes.length === 0 }];
      },
      measure: (answers) => ({ ...boxCount, value: detector.boxes(answers).length }),
      overSet: (before, after) => detectorMeasures(detector, before, after),
      parts: detector.parts,
      boxes: detector.boxes,
    };
  },
};
