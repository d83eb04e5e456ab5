import type { CleanAnswers } from '../../evaluation/index.ts';
import type { Part } from '../shell/words.ts';

/**
 * What is answered rightly before any attack, as if the samples of other shards were not. A shard is every n-th sample, so
 * that data sorted by class are spread evenly.
 */
export function rightIn({ number, count }: Part, { isRight }: CleanAnswers): boolean[] {
  return isRight.map((right, sample) => right && sample % count === number - 1);
}
