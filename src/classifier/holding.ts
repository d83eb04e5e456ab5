import type { Layout } from '../model/index.ts';
import { type FloatTensor, floats, row, type Shape, sizeOf } from '../tensor/index.ts';
import type { Box } from '../threat/index.ts';
import type { Classifier } from './classifier.ts';

/** What of a classifier's inputs may change. */
export interface Free {
  /** Of one sample; its elements come first among the classifier's inputs. */
  readonly shape: Shape;
  readonly box: Box;
  readonly layout: Layout | undefined;
}

/**
 * A classifier as a function of the first of its inputs alone: the others are held at values of one sample. All that come
 * of one classifier share its programs, and none of them owns it: `dispose` leaves it alone.
 */
export function holding(classifier: Classifier, { shape, box, layout }: Free, held: Float32Array): Classifier {
  const width = sizeOf(shape);
  const whole = (free: FloatTensor): FloatTensor => {
    const inputs = floats([free.shape[0], width + held.length]);
    for (let i = 0; i < free.shape[0]; i++) {
      row(inputs, i).set(row(free, i));
      row(inputs, i).set(held, width);
    }
    return inputs;
  };
  const freePart = (gradient: FloatTensor): FloatTensor => {
    const [count] = gradient.shape;
    const part = floats([count, ...shape]);
    for (let i = 0; i < count; i++) row(part, i).set(row(gradient, i).subarray(0, width));
    return part;
  };
  return {
    ...classifier,
    inputShape: shape,
    box,
    layout,
    shipped: {
      outputKind: classifier.shipped.outputKind,
      outputs: (free) => classifier.shipped.outputs(whole(free)),
    },
    logits: (free) => classifier.logits(whole(free)),
    async gradient(free, labels, loss) {
      const found = await classifier.gradient(whole(free), labels, loss);
      return { ...found, gradient: freePart(found.gradient) };
    },
    async targetedGradient(free, labels, targets, loss) {
      const found = await classifier.targetedGradient(whole(free), labels, targets, loss);
      return { ...found, gradient: freePart(found.gradient) };
    },
    async logitGradients(free, classes) {
      const { logits, gradients } = await classifier.logitGradients(whole(free), classes);
      return { logits, gradients: gradients.map(freePart) };
    },
    get cost() {
      return classifier.cost;
    },
    dispose: async () => {},
  };
}
