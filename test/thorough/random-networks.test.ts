/** Bounds of random networks, against what their files compute at corners, at random points, and where lines say it is worst. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BoundedNetwork } from '../../src/certification/bounded-network.ts';
import type { Floats } from '../../src/certification/bounds.ts';
import { finiteBoxes } from '../../src/certification/refutation.ts';
import { RuntimeError, UnsupportedOperatorError } from '../../src/errors.ts';
import { decodeModel } from '../../src/onnx/index.ts';
import { loadNetwork } from '../../src/property/index.ts';
import { randomStream } from '../../src/random.ts';
import type { Runtime } from '../../src/runtime/index.ts';
import { nativeRuntime } from '../../src/runtime/node.ts';
import { floats, isFloat32 } from '../../src/tensor/index.ts';
import { randomNetwork } from '../random-networks.ts';

let runtime: Runtime;
beforeAll(async () => {
  runtime = await nativeRuntime({ threads: 1 });
});
afterAll(() => runtime.dispose());

const FIRST = Number(process.env.GIBBON_FIRST_SEED ?? 0);
const NETWORKS = Number(process.env.GIBBON_NETWORKS ?? 60);
const POINTS = 256;
const WIDTHS = [0, 1e-6, 0.01, 0.2, 1, 4];

describe('bounds of random networks', () => {
  const refused: string[] = [];
  const kinds = Array.from({ length: NETWORKS }, (_, i) => FIRST + i);

  it.each(kinds)('hold for what the file computes: network %i', { timeout: 60_000 }, async (seed) => {
    const { bytes, inputSize, outputSize, said } = randomNetwork(seed);
    const network = loadNetwork(decodeModel(bytes), bytes, runtime);
    const file = await runtime.compile(bytes);
    const random = randomStream('boxes of random networks', seed);
    try {
      for (const precision of ['float32', 'float64'] as const) {
        const bounded = new BoundedNetwork(network, runtime, { precision, rounding: true });
        for (let round = 0; round < 3; round++) {
          const scale = [0.1, 1, 5][random.integer(3)];
          const end = bounded.floats(inputSize);
          const [low, high] = [end, end.slice()];
          const widest = WIDTHS[random.integer(WIDTHS.length)];
          for (let i = 0; i < inputSize; i++) {
            const centre = scale * random.normal();
            const width = random.integer(4) === 0 ? 0 : widest * random.uniform();
            low[i] = Math.fround(centre - width / 2);
            high[i] = Math.max(low[i], Math.fround(centre + width / 2));
          }
          const boxes = { count: 1, low, high };
          const known = await bounded.intervals(boxes, { linear: round > 0 });
          const coefficients = bounded.floats(2 * outputSize * outputSize);
          for (let k = 0; k < outputSize; k++) {
            coefficients[k * outputSize + k] = 1;
            coefficients[(outputSize + k) * outputSize + k] = -1;
          }
          const rows = { count: 2 * outputSize, box: new Int32Array(2 * outputSize), coefficients };
          const { bound, coefficients: lines } = await bounded.bounds(boxes, known, rows);
          const interval = await bounded.interval(boxes, known, 'outputs');
          if (!finiteBoxes(1, known)[0]) continue;
          const points = floats([POINTS, ...network.inputShape]);
          for (let p = 0; p < POINTS; p++) {
            for (let i = 0; i < inputSize; i++) {
              const line = lines[(p % rows.count) * inputSize + i];
              const t = p < rows.count ? Number(line < 0) : p % 2 === 0 ? random.integer(2) : random.uniform();
              const at = Math.fround(low[i] + t * (high[i] - low[i]));
              points.data[p * inputSize + i] = Math.min(high[i], Math.max(low[i], at));
            }
          }
          const { y } = await file.run({ x: points });
          if (!isFloat32(y)) throw new TypeError('outputs should be float32');
          // A bound that is not a number claims nothing; an answer that is not one lies in no interval.
          const outside = (least: Floats, most: Floats) =>
            y.data.findIndex((value, at) => {
              const [low, high] = [least[at % outputSize], most[at % outputSize]];
              return !(value >= low || Number.isNaN(low)) || !(value <= high || Number.isNaN(high));
            });
          const message = `in ${precision}, box ${round}, widths up to ${widest}: ${said}`;
          expect(outside(interval.lower, interval.upper), `intervals ${message}`).toBe(-1);
          const upper = bound.slice(outputSize).map((value) => -value);
          expect(outside(bound.slice(0, outputSize), upper), `lines ${message}`).toBe(-1);
        }
        await bounded.dispose();
      }
    } catch (error) {
      // What has no rule, or no kernel in float64, is not certified.
      if (!(error instanceof UnsupportedOperatorError || error instanceof RuntimeError)) throw error;
      refused.push(error.message.replaceAll('\n', ' ').slice(0, 140));
    } finally {
      await file.dispose();
      await network.dispose();
    }
  });

  it('are of most of them', () => {
    expect(refused.length, refused.join('\n')).toBeLessThan(0.1 * NETWORKS + 1);
  });
});
