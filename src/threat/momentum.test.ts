import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Box, clampToBox, everywhere } from './box.ts';
import { type NormName, normNames, norms } from './index.ts';
import { momentumStep, partsOfMomentum } from './momentum.ts';

const value = fc.oneof(
  fc.constantFrom(0, -0, 1, 0.5, 255, 1e-30, -1e-30),
  fc.nat(255).map((level) => level / 255),
  fc.float({ min: -2, max: 2, noNaN: true }),
);
const boxes: readonly (Box | undefined)[] = [
  { low: 0, high: 1 },
  { low: -1, high: 0 },
  { low: 0, high: 255 },
  undefined,
];
const row = (size: number, element: fc.Arbitrary<number>) =>
  fc.array(element, { minLength: size, maxLength: size }).map((list) => Float32Array.from(list));

/** Points in and outside ball and box, at their edges, with slopes that are zeros of both signs, infinite or not a number. */
const steps = fc.integer({ min: 1, max: 8 }).chain((size) =>
  fc
    .record({
      center: row(size, value),
      x: row(size, fc.oneof(value, fc.constant(Number.NaN))),
      previous: row(size, value),
      gradients: fc.array(row(size, fc.oneof(value, fc.float(), fc.constant(Number.NaN))), {
        minLength: 1,
        maxLength: 4,
      }),
      epsilon: fc.constantFrom(0, 8 / 255, 0.3, 1, 1e-12, 4, Number.POSITIVE_INFINITY),
      length: fc.constantFrom(0, 0.6, 0.1, 1e-9, 2),
      ownShare: fc.constantFrom(1, 0.75),
      isInside: fc.boolean(),
      box: fc.constantFrom(...boxes),
    })
    .map((step) => {
      const center = step.center.slice();
      clampToBox(center, step.box ?? everywhere);
      return { ...step, center };
    }),
);

it.each(normNames)('a step with momentum in %s is what its parts are, to the bit', (name: NormName) => {
  const norm = norms[name];
  fc.assert(
    fc.property(steps, ({ center, gradients, epsilon, length, ownShare, isInside, box, ...start }) => {
      const project = norm.projection(center, epsilon, box);
      if (isInside) for (const point of [start.x, start.previous]) project(point);
      const ends = [momentumStep(norm, center, epsilon, box), partsOfMomentum(norm, project)].map((step) => {
        const [x, previous] = [start.x.slice(), start.previous.slice()];
        for (const gradient of gradients) step(x, previous, gradient, length, ownShare);
        return { x: [...x], previous: [...previous] };
      });
      expect(ends[0]).toEqual(ends[1]);
    }),
    { seed: 1, numRuns: 1000 },
  );
});

it('a step with momentum in Linf is the formula', () => {
  const center = Float32Array.of(0.5, 0.5, 0.5);
  const [x, previous] = [Float32Array.of(0.5, 0.5, 0.625), Float32Array.of(0.5, 0.625, 0.625)];
  momentumStep(norms.Linf, center, 0.25, { low: 0, high: 0.625 })(
    x,
    previous,
    Float32Array.of(3, -1e-9, 1),
    0.25,
    0.75,
  );
  // 0.5 + 0.75 (0.625 - 0.5); 0.5 + 0.75 (0.25 - 0.5) + 0.25 (0.5 - 0.625); at the edge of the box already.
  expect([...x]).toEqual([0.59375, 0.28125, 0.625]);
  expect([...previous]).toEqual([0.5, 0.5, 0.625]);
});
