import { constant, type Value } from '../graph/index.ts';
import { expand } from '../operators/index.ts';
import { type FloatTensor, floats } from '../tensor/index.ts';
import type { Classifier } from './classifier.ts';
import type { Points } from './points.ts';

/** A classifier at one sample: whatever it is asked, it holds the values of that sample. `dispose` leaves the classifier alone. */
export function holding(classifier: Classifier, held: Float32Array): Classifier {
  if (held.length === 0) return { ...classifier, ...undisposed };
  const at = (inputs: FloatTensor): Points => {
    const [count] = inputs.shape;
    const data = new Float32Array(count * held.length);
    for (let i = 0; i < count; i++) data.set(held, i * held.length);
    return { ...inputs, held: floats([count, held.length], data) };
  };
  const beside = (x: Value) => expand(constant(floats([1, held.length], held)), [x.shape[0], held.length]);
  const { scoresOf } = classifier;
  return {
    ...classifier,
    ...undisposed,
    heldSize: 0,
    shipped: { ...classifier.shipped, outputs: (inputs) => classifier.shipped.outputs(at(inputs)) },
    ask: (question, by, inputs, sides) => classifier.ask(question, by, at(inputs), sides),
    logits: (inputs) => classifier.logits(at(inputs)),
    gradient: (inputs, labels, loss) => classifier.gradient(at(inputs), labels, loss),
    logitsOf: (x) => classifier.logitsOf(x, beside(x)),
    ...(scoresOf && { scoresOf: (x) => scoresOf(x, beside(x)) }),
    withScores: (scores, count) => holding(classifier.withScores(scores, count), held),
  };
}

const undisposed = {
  dispose: async () => {},
  [Symbol.asyncDispose]: async () => {},
};
