/** Norms in graphs do to each sample of a batch what they do to one sample on the host. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { input, type Value } from '../../graph/index.ts';
import { Draws } from '../../nn/draws.ts';
import { zeros } from '../../operators/index.ts';
import { randomStream } from '../../random.ts';
import { nativeRuntime } from '../../runtime/node.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import { type FloatTensor, floats, isFloat32, row, sizeOf } from '../../tensor/index.ts';
import { type Box, boxWidth, norms } from '../index.ts';

const COUNT = 12;
const shapes = [[1], [7], [2, 3, 4]];
const boxes: readonly (Box | undefined)[] = [
  { low: 0, high: 1 },
  { low: -1, high: 1 },
  { low: 0, high: 255 },
  undefined,
];
const grid = Object.values(norms).flatMap((norm) =>
  boxes.flatMap((box) => shapes.map((shape) => ({ norm, name: norm.name, box, shape }))),
);
/** In the width of the box; counts where changes are counted. */
const radii = (power: number) => (power === 0 ? [0.5, 1, 3, 50] : [0.01, 0.3, 1.2, 40]);
/** The length of random perturbations in the width of the box. */
const spreads = [0.05, 1, 4];

describe('norms in graphs', () => {
  let runtime: Runtime;
  beforeAll(async () => {
    runtime = await nativeRuntime();
  });
  afterAll(() => runtime.dispose());

  async function computed(build: (...given: Value[]) => Value, ...given: FloatTensor[]): Promise<FloatTensor> {
    const inputs = given.map(({ shape }, i) => input(`in${i}`, 'float32', shape));
    const program = await runtime.compile({ inputs, outputs: { out: build(...inputs) } });
    const { out } = await program.run(Object.fromEntries(given.map((tensor, i) => [`in${i}`, tensor])));
    await program.dispose();
    if (!isFloat32(out)) throw new Error(`the graph gives ${out.dtype}`);
    return out;
  }

  /** Samples of which a third of all values stand at each edge; perturbed; and slopes of which no two are alike. */
  function drawn(shape: readonly number[], box: Box, spread: number) {
    const random = randomStream('norms in graphs', ...shape, spread);
    const of = (draw: () => number) => floats([COUNT, ...shape], Array.from({ length: COUNT * sizeOf(shape) }, draw));
    const clean = of(() => [box.low, box.high, random.uniform(box.low, box.high)][random.integer(3)]);
    const moved = of(() => spread * boxWidth(box) * random.normal());
    for (let i = 0; i < moved.data.length; i++) moved.data[i] += clean.data[i];
    return { clean, moved, slopes: of(() => random.normal()) };
  }

  it.each(grid)('$name projects as on the host, $shape in $box', async ({ norm, box, shape }) => {
    const range = box ?? { low: 0, high: 1 };
    for (const spread of spreads) {
      const { clean, moved } = drawn(shape, range, spread);
      for (const radius of radii(norm.power)) {
        const epsilon = norm.power === 0 ? radius : radius * boxWidth(range);
        const found = await computed((x, c) => norm.graph.project(x, c, epsilon, box), moved, clean);
        for (let i = 0; i < COUNT; i++) {
          const where = `sample ${i}, perturbed by ${spread}, epsilon ${epsilon}`;
          const expected = row(moved, i).slice();
          norm.project(expected, row(clean, i), epsilon, box);
          const [here, center] = [row(found, i), row(clean, i)];
          const off = here.map((value, j) => Math.abs(value - expected[j]) / boxWidth(range));
          expect(Math.max(...off), where).toBeLessThan(1e-4);
          expect(norm.distance(here, center), `${where}: in the ball`).toBeLessThanOrEqual(epsilon * (1 + 1e-5));
          if (box === undefined) continue;
          expect(
            here.every((value) => value >= box.low && value <= box.high),
            `${where}: in the box`,
          ).toBe(true);
        }
      }
    }
  });

  it.each(grid)('$name steps and comes back as on the host, $shape in $box', async ({ norm, box, shape }) => {
    const range = box ?? { low: 0, high: 1 };
    const { clean, slopes } = drawn(shape, range, 1);
    for (const radius of radii(norm.power).slice(1)) {
      const epsilon = norm.power === 0 ? radius : radius * boxWidth(range);
      const twice = (x: Value, g: Value) => {
        const once = norm.graph.project(norm.graph.ascend(x, g, epsilon / 2, box), x, epsilon, box);
        return norm.graph.project(norm.graph.ascend(once, g, epsilon / 2, box), x, epsilon, box);
      };
      const found = await computed(twice, clean, slopes);
      for (let i = 0; i < COUNT; i++) {
        const expected = row(clean, i).slice();
        for (let step = 0; step < 2; step++) {
          norm.ascend(expected, row(slopes, i), epsilon / 2, box);
          norm.project(expected, row(clean, i), epsilon, box);
        }
        const off = row(found, i).map((value, j) => Math.abs(value - expected[j]) / boxWidth(range));
        expect(Math.max(...off), `sample ${i}, epsilon ${epsilon}`).toBeLessThan(1e-3);
      }
    }
  });

  it.each(Object.values(norms))('$name stays where there is no slope', async (norm) => {
    const clean = floats([2, 3], [0, 0.5, 1, 0.25, 0, 1]);
    const found = await computed((x) => norm.graph.ascend(x, zeros([2, 3]), 1, { low: 0, high: 1 }), clean);
    expect([...found.data]).toEqual([...clean.data]);
  });

  it.each(Object.values(norms).filter(({ power }) => power > 0))('$name draws from all of the ball', async (norm) => {
    const draws = new Draws();
    const noise = norm.graph.noise(draws, [4000, 5], 0.3);
    const program = await runtime.compile({ inputs: draws.all.map(({ value }) => value), outputs: { noise } });
    const { noise: found } = await program.run(draws.feeds(randomStream(1)));
    await program.dispose();
    if (!isFloat32(found)) throw new Error(`the graph gives ${found.dtype}`);
    const zero = new Float32Array(5);
    const distances = Array.from({ length: 4000 }, (_, i) => norm.distance(row(found, i), zero));
    expect(Math.max(...distances)).toBeLessThanOrEqual(0.3 * (1 + 1e-5));
    // The share of a ball of half the radius is 2^-5, and that of nine tenths 0.59.
    expect(distances.filter((distance) => distance < 0.9 * 0.3).length / 4000).toBeCloseTo(0.9 ** 5, 1);
    expect(distances.filter((distance) => distance < 0.5 * 0.3).length / 4000).toBeLessThan(0.08);
  });
});
