/** Networks that hide their gradients, audited: none gets a word that readers would take for trust, and none rings where it is right. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apgd } from '../../src/attacks/index.ts';
import { type Classifier, classifierFromBytes } from '../../src/classifier/index.ts';
import { drawDigits } from '../../src/data/index.ts';
import { verdictOf } from '../../src/evaluation/audit/verdict.ts';
import { type AuditDiagnostic, audit, proportion, type SampleSet } from '../../src/evaluation/index.ts';
import { verdictOn } from '../../src/evaluation/statistics/judgement.ts';
import { attack, verify } from '../../src/harness/index.ts';
import { denseNetwork, exportClassifier, type ParameterTensors } from '../../src/nn/index.ts';
import type { Runtime } from '../../src/runtime/index.ts';
import { nativeRuntime } from '../../src/runtime/node.ts';
import { floats } from '../../src/tensor/index.ts';
import { train } from '../../src/training/index.ts';
import { hiding, hidings, SIDE } from '../gradient-hiding.ts';

const COUNT = 60;
/** Verdicts are those that so many times as many samples with the same shares would get: every check can pass. */
const TIMES = 7;
const EPSILON = 0.08;
/** What a reader would call a wrong number. */
const POINTS = 0.05;

/** Digits at half their size, each pixel the mean of four. */
function digits(count: number, split: 'train' | 'test'): SampleSet {
  const { images, labels } = drawDigits({ count, seed: 4, split });
  const full = 2 * SIDE;
  const data = Float32Array.from({ length: count * SIDE * SIDE }, (_, i) => {
    const [image, y, x] = [Math.floor(i / SIDE ** 2), Math.floor(i / SIDE) % SIDE, i % SIDE];
    const at = image * full ** 2 + 2 * y * full + 2 * x;
    return (images.data[at] + images.data[at + 1] + images.data[at + full] + images.data[at + full + 1]) / 4;
  });
  return { inputs: floats([count, 1, SIDE, SIDE], data), labels, names: [...labels.keys()] };
}

const network = denseNetwork([1, SIDE, SIDE], { units: [48] });
const options = { norm: 'Linf', epsilon: EPSILON } as const;

let runtime: Runtime;
let parameters: ParameterTensors;
let samples: SampleSet;
/** Of the network with nothing hidden. */
let examples: Awaited<ReturnType<typeof attack>>['adversarials'];

beforeAll(async () => {
  runtime = await nativeRuntime({ threads: 1 });
  const set = digits(3000, 'train');
  ({ parameters } = await train(network, set, { runtime, epochs: 4 }));
  samples = digits(COUNT, 'test');
  const plain = await loaded(hidings[0]);
  const { adversarials } = await attack(plain, apgd, samples.inputs, samples.labels, {
    ...options,
    options: { steps: 50 },
  });
  examples = adversarials;
  await plain.dispose();
});
afterAll(() => runtime?.dispose());

const loaded = (way: (typeof hidings)[number]): Promise<Classifier> =>
  classifierFromBytes(exportClassifier(hiding(network, way), parameters), { runtime, batchSize: 128 });

describe.each(hidings)('$name', (way) => {
  it('is believed no further than it holds', async () => {
    const classifier = await loaded(way);
    const measured = await audit(classifier, samples, { ...options, preset: 'quick' });
    const { robustAccuracy, fooledBy, diagnostics } = measured;
    const from = 'the network inside';
    const { samples: judged } = await verify(classifier, samples.inputs, samples.labels, examples, {
      ...options,
      from,
    });
    const left = judged.filter(({ fooled, fooledBefore }, i) => !fooled && !fooledBefore && !fooledBy.has(i)).length;
    const excess = robustAccuracy.value - left / COUNT;
    const said = diagnostics.map(withMoreSamples);
    const accuracy = proportion(TIMES * robustAccuracy.count, TIMES * COUNT);
    const verdict = verdictOf(said, { robustAccuracy: accuracy, samples: TIMES * COUNT });
    const alarms = said.filter((check) => check.verdict === 'alarm').map(({ code }) => code);
    const told = { robust: robustAccuracy.value, excess, kind: verdict.kind, alarms };
    if (excess >= POINTS) expect(['signs', 'too few'], JSON.stringify(told)).toContain(verdict.kind);
    if (way.isRight) expect(alarms, JSON.stringify(told)).toEqual([]);
    if (way === hidings[0]) expect(verdict.kind, JSON.stringify(told)).toBe('no sign');
    await classifier.dispose();
  }, 900_000);
});

/** What a check would say of more samples with the same shares. */
function withMoreSamples(check: AuditDiagnostic): AuditDiagnostic {
  const { effect, limit } = check;
  if (effect === null || limit === null) return check;
  return { ...check, verdict: verdictOn(proportion(TIMES * effect.count, TIMES * effect.total), limit) };
}
