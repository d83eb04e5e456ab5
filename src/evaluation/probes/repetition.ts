import type { Classifier } from '../../classifier/index.ts';
import type { FloatTensor } from '../../tensor/index.ts';

export interface Repetition {
  /** The largest difference between two answers of the file to the same inputs, as a share of the largest score. */
  readonly shipped: number;
  /** The same between the graph that attacks see and itself. */
  readonly graph: number;
}

/** Asks twice. A model that answers differently needs attacks on the average of many answers. */
export async function repetition(classifier: Classifier, inputs: FloatTensor): Promise<Repetition> {
  const twice = async (ask: (x: FloatTensor) => Promise<FloatTensor>) => {
    const [first, second] = [await ask(inputs), await ask(inputs)];
    const largest = first.data.reduce((most, score) => Math.max(most, Math.abs(score)), 1e-30);
    return first.data.reduce((most, score, i) => Math.max(most, Math.abs(score - second.data[i])), 0) / largest;
  };
  return {
    shipped: await twice((x) => classifier.shipped.outputs(x)),
    graph: await twice((x) => classifier.logits(x)),
  };
}
