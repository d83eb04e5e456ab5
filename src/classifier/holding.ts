import { constant, type Value } from '../graph/index.ts';
import type { Layout } from '../model/index.ts';
import { crossEntropy } from '../nn/index.ts';
import { concat, expand, reshape, sliceAxis } from '../operators/index.ts';
import { type FloatTensor, floats, row, type Shape, sizeOf } from '../tensor/index.ts';
import type { Box } from '../threat/index.ts';
import type { Classifier } from './classifier.ts';
import { type GraphQuestion, logitsAt, slopeAt } from './question.ts';

/** What of a classifier's inputs may change. */
export interface Free {
  /** Of one sample; its elements come first among the classifier's inputs. */
  readonly shape: Shape;
  readonly box: Box;
  readonly layout: Layout | undefined;
}

/**
 * A classifier of flat inputs as a function of the first of them alone: the others are held at the values of one sample. All
 * that come of one call share the classifier's programs, and none of them owns it: `dispose` leaves it alone.
 */
export function holding(classifier: Classifier, { shape, box, layout }: Free): (held: Float32Array) => Classifier {
  const width = sizeOf(shape);
  const freePart = (value: Value): Value => reshape(sliceAxis(value, 1, 0, width), [value.shape[0], ...shape]);
  const questions = new Map<unknown, unknown>();
  const onFree = <P>(question: GraphQuestion<P>): GraphQuestion<P> => {
    const known = questions.get(question);
    // Made from this very question, so of its type.
    if (known !== undefined) return known as GraphQuestion<P>;
    const made: GraphQuestion<P> = {
      sides: question.sides,
      build: (by, at) =>
        question.build(by, { ...at, x: freePart(at.x), slopeOf: (numbers) => freePart(at.slopeOf(numbers)) }),
    };
    questions.set(question, made);
    return made;
  };

  return (held) => {
    const whole = (free: FloatTensor): FloatTensor => {
      const [count] = free.shape;
      const inputs = floats([count, width + held.length]);
      for (let i = 0; i < count; i++) {
        row(inputs, i).set(row(free, i));
        row(inputs, i).set(held, width);
      }
      return inputs;
    };
    const ask: Classifier['ask'] = (question, by, free, sides) =>
      classifier.ask(onFree(question), by, whole(free), sides);
    return {
      ...classifier,
      inputShape: shape,
      box,
      layout,
      shipped: {
        outputKind: classifier.shipped.outputKind,
        outputs: (free) => classifier.shipped.outputs(whole(free)),
      },
      ask,
      logitsOf: (free) => {
        const [count] = free.shape;
        const fixed = expand(constant(floats([1, held.length], held)), [count, held.length]);
        return classifier.logitsOf(concat([reshape(free, [count, width]), fixed], 1));
      },
      withScores: (scores, count) => holding(classifier.withScores(scores, count), { shape, box, layout })(held),
      logits: async (free) => (await ask(logitsAt, undefined, free, {})).logits,
      async gradient(free, labels, loss = crossEntropy) {
        const { logits, losses, gradient } = await ask(slopeAt, loss, free, { labels });
        return { logits, losses: losses.data, gradient };
      },
      dispose: async () => {},
      [Symbol.asyncDispose]: async () => {},
    };
  };
}
