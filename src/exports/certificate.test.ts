import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { samples } from '../../test/linear-classifier.ts';
import { alone, ranAlone } from '../../test/onnx-alone.ts';
import { onnxViolations } from '../../test/onnx-rules.ts';
import { BoundedNetwork } from '../certification/bounded-network.ts';
import { certify } from '../certification/index.ts';
import { type Classifier, classifierFromBytes } from '../classifier/index.ts';
import { type Architecture, convNetwork, denseNetwork, exportClassifier } from '../nn/index.ts';
import { randomStream } from '../random.ts';
import type { Runtime } from '../runtime/index.ts';
import { nativeRuntime } from '../runtime/node.ts';
import { argMax, type FloatTensor, floats, integers, row } from '../tensor/index.ts';
import { bounds, exportCertificate } from './certificate.ts';

const COUNT = 5;
const CLASSES = 4;
const SHAPE = [1, 4, 4];
const EPSILONS = [1e-4, 0.01, 0.03, 0.3];

const networks: readonly [string, Architecture][] = [
  ['dense', denseNetwork(SHAPE, { units: [16, 12], classCount: CLASSES })],
  ['convolutional', convNetwork(SHAPE, { channels: [2, 3], kernel: 3, dense: 6, classCount: CLASSES })],
];

describe('an exported certificate', () => {
  let runtime: Runtime;
  const loaded = new Map<string, Classifier>();
  const x = samples(SHAPE, COUNT, 0, 1);
  beforeAll(async () => {
    runtime = await nativeRuntime();
    for (const [name, network] of networks) {
      const bytes = exportClassifier(network, network.initialParameters(randomStream('certified')));
      loaded.set(name, await classifierFromBytes(bytes, { runtime, name }));
    }
  });
  afterAll(async () => {
    for (const classifier of loaded.values()) await classifier.dispose();
    await runtime.dispose();
  });

  const model = (name: string): Classifier => {
    const found = loaded.get(name);
    if (found === undefined) throw new Error(`no network ${name}`);
    return found;
  };
  const grid = networks.flatMap(([name]) => bounds.map((by) => [name, by] as const));

  it.each(grid)('of a %s network by %s holds at every point that is looked at', async (name, by) => {
    const classifier = model(name);
    const file = await exportCertificate(classifier, { by });
    expect(file.batch).toBe('any');
    expect(onnxViolations(file.bytes)).toEqual([]);
    const labels = await labelsOf(classifier);
    const standing = await alone(file.bytes);
    for (const epsilon of EPSILONS) {
      const { lower, upper, lead, certified } = await standing.run(feeds(labels, epsilon));
      const random = randomStream('points', epsilon);
      for (let draw = 0; draw < 20; draw++) {
        const point = floats(
          x.shape,
          x.data.map((value) =>
            Math.min(1, Math.max(0, value + epsilon * [-1, 1, random.uniform(-1, 1)][random.integer(3)])),
          ),
        );
        const { data } = await classifier.logits(point);
        for (let i = 0; i < data.length; i++) {
          expect(data[i], `logit ${i} at epsilon ${epsilon}`).toBeGreaterThanOrEqual(lower.data[i]);
          expect(data[i], `logit ${i} at epsilon ${epsilon}`).toBeLessThanOrEqual(upper.data[i]);
        }
        const after = await labelsAt(classifier, point);
        for (let i = 0; i < COUNT; i++) if (certified.data[i] === 1) expect(after[i]).toBe(labels[i]);
      }
      for (let i = 0; i < COUNT; i++) expect(certified.data[i]).toBe(Number(lead.data[i] > 0));
    }
    await standing.dispose();
  });

  it.each(networks.map(([name]) => name))('of a %s network is the certificate that is found here', async (name) => {
    const classifier = model(name);
    const { bytes } = await exportCertificate(classifier);
    const labels = await labelsOf(classifier);
    const standing = await alone(bytes);
    let [proved, refused] = [0, 0];
    for (const epsilon of EPSILONS) {
      const { lead, certified } = await standing.run(feeds(labels, epsilon));
      const own = await ownLeads(classifier, labels, epsilon);
      for (let i = 0; i < COUNT; i++) {
        // All elements are tightened in the file, and only those that may bend are here.
        const gain = (lead.data[i] - own[i]) / (1 + Math.abs(own[i]));
        expect(gain, `sample ${i} at ${epsilon}`).toBeGreaterThan(-1e-4);
        expect(gain, `sample ${i} at ${epsilon}`).toBeLessThan(0.02);
      }
      const { proofs } = await certify(classifier, x, labels, { epsilon });
      for (let i = 0; i < COUNT; i++) {
        if (certified.data[i] === 1) expect(proofs[i], `sample ${i} at ${epsilon}`).toBeDefined();
        if (certified.data[i] === 1) proved++;
        else refused++;
      }
    }
    await standing.dispose();
    expect(Math.min(proved, refused), 'radii that decide nothing').toBeGreaterThan(3);
  });

  it('is tighter by linear bounds', async () => {
    const labels = await labelsOf(model('dense'));
    const [plain, linear] = await Promise.all(
      bounds.map(async (by) => ranAlone((await exportCertificate(model('dense'), { by })).bytes, feeds(labels, 0.03))),
    );
    for (let i = 0; i < COUNT; i++) expect(linear.lead.data[i]).toBeGreaterThan(plain.lead.data[i]);
  });

  it('is the same for one sample as for many', async () => {
    const classifier = model('convolutional');
    const labels = await labelsOf(classifier);
    const all = await ranAlone((await exportCertificate(classifier)).bytes, feeds(labels, 0.01));
    const one = await exportCertificate(classifier, { batch: 1, epsilon: 0.01 });
    const alone = await ranAlone(one.bytes, {
      x: floats([1, ...SHAPE], row(x, 2)),
      label: integers([1], [labels[2]]),
    });
    expect(alone.lead.data[0]).toBeCloseTo(all.lead.data[2], 4);
  });

  it.each<[object, string]>([
    [{ by: 'magic' }, 'the string "magic" was given in place of one of intervals, linear bounds'],
    [{ epsilon: Number.NaN }, 'NaN was given in place of a radius above 0'],
    [{ norm: 'L2' }, 'exportCertificate has no such option'],
  ])('refuses %j', async (options, message) => {
    await expect(exportCertificate(model('dense'), options)).rejects.toThrow(message);
  });

  const feeds = (labels: Int32Array, epsilon: number) => ({
    x,
    label: integers([COUNT], Array.from(labels)),
    epsilon: floats([], [epsilon]),
  });

  async function labelsAt(classifier: Classifier, point: FloatTensor): Promise<Int32Array> {
    const logits = await classifier.logits(point);
    return Int32Array.from({ length: COUNT }, (_, i) => argMax(row(logits, i)));
  }

  const labelsOf = (classifier: Classifier) => labelsAt(classifier, x);

  /** The least lead of each label over the others, by the programs that certificates here are made with. */
  async function ownLeads(classifier: Classifier, labels: Int32Array, epsilon: number): Promise<number[]> {
    const bounded = { inputShape: SHAPE, outputsOf: classifier.logitsOf };
    const network = new BoundedNetwork(bounded, runtime, { precision: 'float32', rounding: true });
    const boxes = {
      count: COUNT,
      low: x.data.map((value) => Math.max(0, value - epsilon)),
      high: x.data.map((value) => Math.min(1, value + epsilon)),
    };
    const known = await network.intervals(boxes, { linear: true });
    const pairs = Array.from(labels, (label, box) =>
      Array.from({ length: CLASSES }, (_, k) => ({ box, label, k })).filter(({ k }) => k !== label),
    ).flat();
    const coefficients = new Float32Array(pairs.length * CLASSES);
    pairs.forEach(({ label, k }, i) => {
      coefficients[i * CLASSES + label] = 1;
      coefficients[i * CLASSES + k] = -1;
    });
    const { bound } = await network.bounds(boxes, known, {
      count: pairs.length,
      box: Int32Array.from(pairs, ({ box }) => box),
      coefficients,
    });
    await network.dispose();
    return Array.from(labels, (_, box) => Math.min(...pairs.flatMap((pair, i) => (pair.box === box ? bound[i] : []))));
  }
});
