import type { Classifier } from '../../classifier/index.ts';
import { type FloatTensor, row } from '../../tensor/index.ts';

/**
 * Asks the file twice, and the graph that attacks see. A model that answers differently needs attacks on the average of many
 * answers.
 *
 * @returns For each sample the larger of the two differences, as a share of the largest of all scores
 */
export async function repetition(classifier: Classifier, inputs: FloatTensor): Promise<number[]> {
  const differences = await Promise.all([
    twice((x) => classifier.shipped.outputs(x), inputs),
    twice((x) => classifier.logits(x), inputs),
  ]);
  return differences[0].map((difference, i) => Math.max(difference, differences[1][i]));
}

async function twice(ask: (x: FloatTensor) => Promise<FloatTensor>, inputs: FloatTensor): Promise<number[]> {
  const [first, second] = [await ask(inputs), await ask(inputs)];
  const size = (score: number) => (Number.isFinite(score) ? Math.abs(score) : 0);
  const largest = first.data.reduce((most, score) => Math.max(most, size(score)), 1e-30);
  return Array.from({ length: inputs.shape[0] }, (_, i) => {
    const again = row(second, i);
    return row(first, i).reduce((most, score, k) => Math.max(most, differenceOf(score, again[k]) / largest), 0);
  });

  /** What is no number both times is the same; what is one only once could not differ more. */
  function differenceOf(a: number, b: number): number {
    if (Object.is(a, b)) return 0;
    return Number.isFinite(a - b) ? Math.abs(a - b) : largest;
  }
}
