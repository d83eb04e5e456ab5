/** Attacks in L1 and L0 on linear models with samples at the edge of the box: what they can reach has a closed form. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { linear } from '../../test/linear-classifier.ts';
import { attack } from '../harness/index.ts';
import { randomStream } from '../random.ts';
import type { Runtime } from '../runtime/index.ts';
import { nativeRuntime } from '../runtime/node.ts';
import { floats, row } from '../tensor/index.ts';
import { type Box, boxWidth, type NormName, normNames, norms } from '../threat/index.ts';
import { attacks } from './index.ts';

const sparse = normNames.filter((name) => norms[name].isSparse);
/** These follow gradients of changed copies, or of probabilities, which say less of the coordinates than the logits do. */
const indirect = ['difgsm', 'tifgsm', 'pma'];
const climbing = Object.values(attacks).filter(
  ({ access, seeks, name }) =>
    access === 'gradient' && seeks === 'within epsilon' && !name.startsWith('autoattack') && !indirect.includes(name),
);
const pairs = sparse.flatMap((norm) =>
  climbing.filter(({ norms: known }) => known.includes(norm)).map(({ name }) => ({ name, norm })),
);
const boxes: readonly Box[] = [
  { low: 0, high: 1 },
  { low: -1, high: 1 },
  { low: 0, high: 255 },
];

/** A third of all values stand at each end of the box, as in pictures of digits. */
function onEdges(size: number, count: number, { low, high }: Box) {
  const random = randomStream('on edges', size);
  const values = Array.from({ length: size * count }, () => {
    const draw = random.integer(3);
    return draw === 0 ? low : draw === 1 ? high : random.uniform(low, high);
  });
  return floats([count, size], values);
}

/** The most that <slopes, change> can be in ball and box. */
function mostOf(norm: NormName, slopes: Float32Array, x: Float32Array, epsilon: number, { low, high }: Box): number {
  const moves = Array.from(slopes, (slope, i) => ({
    slope: Math.abs(slope),
    room: slope > 0 ? high - x[i] : x[i] - low,
  }));
  if (norm === 'L0') {
    const gains = moves.map(({ slope, room }) => slope * room).sort((a, b) => b - a);
    return gains.slice(0, Math.floor(epsilon)).reduce((sum, gain) => sum + gain, 0);
  }
  let [left, gain] = [epsilon, 0];
  for (const { slope, room } of moves.sort((a, b) => b.slope - a.slope)) {
    const move = Math.min(left, room);
    gain += slope * move;
    left -= move;
  }
  return gain;
}

describe('sparse norms', () => {
  let runtime: Runtime;
  beforeAll(async () => {
    runtime = await nativeRuntime();
  });
  afterAll(() => runtime.dispose());

  const grid = pairs.flatMap((pair) => boxes.map((box) => ({ ...pair, box, range: `${box.low}..${box.high}` })));
  it.each(grid)('$name in $norm reaches the most that ball and box allow, $range', async ({ name, norm, box }) => {
    for (const size of [4, 30]) {
      const lead = 1e4 * boxWidth(box);
      const { classifier, difference } = linear(runtime, [size], 2, box, 8, lead);
      const inputs = onEdges(size, 6, box);
      const slopes = difference(0, 1);
      let before: number[] = [0, 0, 0, 0, 0, 0];
      for (const share of [0.3, 1, 2.5, 6]) {
        const epsilon = norm === 'L0' ? Math.ceil(share) : share * boxWidth(box);
        const { adversarials } = await attack(classifier, attacks[name], inputs, new Int32Array(6), { epsilon, norm });
        const gains = Array.from({ length: 6 }, (_, i) =>
          row(adversarials, i).reduce((sum, value, j) => sum + slopes[j] * (value - row(inputs, i)[j]), 0),
        );
        gains.forEach((gain, i) => {
          const most = mostOf(norm, slopes, row(inputs, i), epsilon, box);
          const where = `sample ${i} of ${size} values, epsilon ${epsilon}`;
          expect(gain, where).toBeLessThanOrEqual(most * (1 + 1e-5));
          expect(gain, where).toBeGreaterThan(0.98 * most - 1e-6);
          expect(gain, `${where}: no less than with a smaller epsilon`).toBeGreaterThanOrEqual(0.999 * before[i]);
        });
        before = gains;
      }
      await classifier.dispose();
    }
  });
});
