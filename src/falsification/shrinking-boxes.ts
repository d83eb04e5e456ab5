/**
 * Counterexamples of a larger box, led into the right one. Where a network was trained to be flat around its inputs, no
 * gradient inside the box tells where its answer changes; in a box that reaches farther one does.
 */
import { type BoxProperty, propertyClassifier, SAFE } from '../property/index.ts';
import { type FloatTensor, floats, row } from '../tensor/index.ts';
import { misclassified } from '../threat/index.ts';
import { type Attempt, attacked, centre, type Search, startsIn, type Use } from './attempts.ts';

/** How much larger than the box its first enlargement is; each next one exceeds it by half as much. */
const FIRST = 4;
const HALVINGS = 10;
const NEXT = [...Array.from({ length: HALVINGS }, (_, i) => 1 + (FIRST - 1) / 2 ** (i + 1)), 1];
/** The least radius around a counterexample of the last box, in the unit cube of the next. */
const LEAST_RADIUS = 0.01;

/**
 * Attacks enlargements of the box one after the other, each from the counterexamples of the last, as far around them as
 * the box has shrunk.
 */
export function shrinkingBoxes(method: string, use: Use): Attempt {
  return {
    name: `${method} in shrinking boxes`,
    async propose(search) {
      const starts = startsIn(search.round, use);
      const criterion = misclassified(new Int32Array(starts).fill(SAFE));
      let found: readonly Float32Array[] = await inBox(search, FIRST, (inner) =>
        attacked(inner, method, centre(inner.classifier, starts), criterion, { ...use, epsilon: 0.5 }),
      );
      let last = FIRST;
      for (const factor of NEXT) {
        if (found.length === 0) break;
        const shrunk = last / factor;
        const led = found.map((t) => rescaled(t, shrunk));
        const epsilon = Math.max(shrunk - 1, LEAST_RADIUS);
        found = await inBox(search, factor, (inner) =>
          attacked(inner, method, repeated(led, inner, starts), criterion, { ...use, epsilon }),
        );
        last = factor;
      }
      return found;
    },
  };
}

async function inBox<T>(search: Search, factor: number, run: (inner: Search) => Promise<T>): Promise<T> {
  const property = enlarged(search.property, factor);
  const { batchSize } = search.classifier;
  const classifier = await propertyClassifier(search.network, property, { batchSize });
  try {
    return await run({ ...search, property, classifier });
  } finally {
    await classifier.dispose();
  }
}

/** A box with the same centre. */
function enlarged(property: BoxProperty, factor: number): BoxProperty {
  const { low, high } = property;
  const margin = low.map((least, i) => ((factor - 1) * (high[i] - least)) / 2);
  return { ...property, low: low.map((least, i) => least - margin[i]), high: high.map((most, i) => most + margin[i]) };
}

/** The coordinates that a point has in a box that is smaller by a factor; those of the nearest point of it outside. */
function rescaled(t: Float32Array, factor: number): Float32Array {
  return t.map((value) => Math.min(1, Math.max(0, 0.5 + (value - 0.5) * factor)));
}

function repeated(points: readonly Float32Array[], { classifier }: Search, count: number): FloatTensor {
  const all = floats([count, ...classifier.inputShape]);
  for (let i = 0; i < count; i++) row(all, i).set(points[i % points.length]);
  return all;
}
