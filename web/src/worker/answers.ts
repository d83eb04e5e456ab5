/** What a file answers, as it ships. */
import type { Classifier, FloatTensor } from 'gibbon/browser';
import { argMax } from './explore.ts';

export interface Score {
  readonly class: number;
  /** 0 to 1 */
  readonly probability: number;
}

/** The most probable classes of each input, by the file as it ships. */
export async function answersOf(
  { shipped, classCount }: Classifier,
  inputs: FloatTensor,
  shown: number,
): Promise<readonly (readonly Score[])[]> {
  const scores = (await shipped.outputs(inputs)).data;
  return Array.from({ length: inputs.shape[0] }, (_, at) => {
    const row = scores.subarray(at * classCount, (at + 1) * classCount);
    return mostProbable(shipped.outputKind === 'probabilities' ? row : softmax(row), shown);
  });
}

function mostProbable(probabilities: Float32Array, shown: number): readonly Score[] {
  return Array.from(probabilities, (probability, i) => ({ class: i, probability }))
    .sort((a, b) => b.probability - a.probability)
    .slice(0, shown);
}

function softmax(logits: Float32Array): Float32Array {
  const highest = logits[argMax(logits)];
  const weights = logits.map((value) => Math.exp(value - highest));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}
