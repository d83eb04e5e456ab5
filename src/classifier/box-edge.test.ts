/** Fronts that are the identity inside the box and have a kink at its edge: the network behind them is the same. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { constant, type Value } from '../graph/index.ts';
import { logOdds } from '../nn/index.ts';
import { abs, add, div, greater, matmul, max, min, mul, neg, pow, relu, sqrt, sub, where } from '../operators/index.ts';
import { randomStream } from '../random.ts';
import type { Runtime } from '../runtime/index.ts';
import { nativeRuntime } from '../runtime/node.ts';
import { floats } from '../tensor/index.ts';
import type { Box } from '../threat/index.ts';
import { hasKinksAtEdge, insideEdge, movedInside } from './box-edge.ts';
import { graphClassifier } from './index.ts';
import { logitSlopesAt } from './question.ts';

const SIZE = 24;
const boxes: readonly Box[] = [
  { low: 0, high: 1 },
  { low: 0, high: 255 },
  { low: -1, high: 1 },
];

/** On 0..1 each is the identity. */
const kinked: Readonly<Record<string, (unit: Value) => Value>> = {
  clip: (x) => max(0, min(1, x)),
  relu: (x) => relu(x),
  'relu from above': (x) => sub(1, relu(sub(1, x))),
  abs: (x) => abs(x),
  'half of x and |x|': (x) => mul(0.5, add(x, abs(x))),
  'root of a square': (x) => sqrt(mul(x, x)),
  'square of a root': (x) => pow(sqrt(x), 2),
  'gamma there and back': (x) => pow(pow(x, 2.2), 1 / 2.2),
  where: (x) => where(greater(x, 0), x, 0),
  'clip, scaled': (x) => div(max(0, min(3, mul(x, 3))), 3),
};
const smooth: Readonly<Record<string, (unit: Value) => Value>> = {
  nothing: (x) => x,
  'mean and deviation': (x) => div(sub(x, 0.1307), 0.3081),
  'a square': (x) => mul(x, x),
  'clip with room': (x) => max(min(x, 1.5), -0.5),
  'negated twice': (x) => neg(neg(x)),
};

const random = randomStream('behind');
const normal = (rows: number, columns: number) =>
  constant(
    floats(
      [rows, columns],
      Array.from({ length: rows * columns }, () => random.normal()),
    ),
  );
const [first, second] = [normal(SIZE, 40), normal(40, 3)];
const network = (x: Value) => matmul(relu(add(matmul(x, first), 0.1)), second);

describe('the edge of the box', () => {
  let runtime: Runtime;
  beforeAll(async () => {
    runtime = await nativeRuntime();
  });
  afterAll(() => runtime.dispose());

  function behind(front: (unit: Value) => Value, box: Box) {
    const unit = (x: Value) => div(sub(x, box.low), box.high - box.low);
    const logitsOf = (x: Value) => network(front(unit(x)));
    return { name: 'behind a front', logitsOf, inputShape: [SIZE], classCount: 3, box, batchSize: 4, runtime };
  }

  /** Every third value at one end, every third at the other. */
  const pictures = ({ low, high }: Box) => {
    const values = Array.from({ length: 5 * SIZE }, (_, i) =>
      i % 3 === 0 ? low : i % 3 === 1 ? high : random.uniform(low, high),
    );
    return floats([5, SIZE], values);
  };

  const grid = (fronts: object) => Object.keys(fronts).flatMap((name) => boxes.map((box) => ({ name, box })));

  it.each(grid(kinked))(
    '$name has a kink there, and its slopes are those of the plain network a hair inside, $box',
    async (given) => {
      const { name, box } = given;
      const front = behind(kinked[name], box);
      expect(await hasKinksAtEdge(front)).toBe(true);
      const [plain, other] = [graphClassifier(behind((x) => x, box)), graphClassifier(front)];
      const inputs = pictures(box);
      const labels = Int32Array.of(0, 1, 2, 0, 1);
      const inside = { ...inputs, data: movedInside(inputs.data, box) };
      const expected = await plain.gradient(inside, labels, logOdds);
      const found = await other.gradient(inputs, labels, logOdds);
      const largest = expected.gradient.data.reduce((most, slope) => Math.max(most, Math.abs(slope)), 0);
      const off = found.gradient.data.map((slope, i) => Math.abs(slope - expected.gradient.data[i]) / largest);
      expect(Math.max(...off), 'largest difference of a slope').toBeLessThan(0.002);
      const logits = await other.logits(inputs);
      expect([...found.logits.data], 'logits are those at the point itself').toEqual([...logits.data]);
      const ranked = { class0: Int32Array.of(0, 1, 2, 0, 1) };
      const ours = await other.ask(logitSlopesAt, 1, inputs, ranked);
      const theirs = await plain.ask(logitSlopesAt, 1, inside, ranked);
      expect(ours.gradient0.data[0]).toBeCloseTo(theirs.gradient0.data[0], 3);
      await plain.dispose();
      await other.dispose();
    },
  );

  it.each(grid(smooth))('$name has none, $box', async ({ name, box }) => {
    expect(await hasKinksAtEdge(behind(smooth[name], box))).toBe(false);
  });

  it('is found whatever the size of a batch', async () => {
    for (const batchSize of [1, 2, 7]) {
      expect(await hasKinksAtEdge({ ...behind(kinked.clip, boxes[0]), batchSize })).toBe(true);
      expect(await hasKinksAtEdge({ ...behind(smooth['a square'], boxes[0]), batchSize })).toBe(false);
    }
  });

  it('moves what stands there a hair inside, on host and graph alike, and leaves what is outside', async () => {
    const box = { low: -1, high: 1 };
    const values = Float32Array.of(-1.5, -1, -0.99999, -0.5, 0.5, 0.99999, 1, 1.5);
    const moved = movedInside(values, box);
    expect(Array.from(moved, (value, i) => value !== values[i])).toEqual([
      false,
      true,
      true,
      false,
      false,
      true,
      true,
      false,
    ]);
    expect(Math.max(...moved.map((value, i) => Math.abs(value - values[i])))).toBeLessThan(0.001);
    const classifier = graphClassifier({
      ...behind((x) => x, box),
      inputShape: [8],
      classCount: 8,
      logitsOf: (x) => insideEdge(x, box),
    });
    expect([...(await classifier.logits(floats([1, 8], values))).data]).toEqual([...moved]);
    await classifier.dispose();
  });
});
