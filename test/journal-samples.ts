/** Runs and outcomes for tests of journals. */

import type { RunIdentity } from '../src/evaluation/journal/identity.ts';
import type { EvaluationRecord } from '../src/evaluation/journal/record.ts';

export const sampleIdentity: RunIdentity = {
  version: '0.1.0',
  model: 'a'.repeat(64),
  data: 'b'.repeat(64),
  straightThrough: false,
  runtime: 'onnxruntime-node 1.30.0',
  norm: 'Linf',
  epsilon: 8 / 255,
  seed: 0,
  clip: true,
  preprocessing: { box: { low: 0, high: 1 }, mean: [0.5], std: [0.25] },
  attacks: [
    { rung: 'fgsm', attack: 'fgsm', options: {} },
    { rung: 'pgd restarts', attack: 'pgd', options: { steps: 40, restarts: 5, stepSize: undefined } },
  ],
};

export function sampleRecord(index: number, rung = 'fgsm', change: Partial<EvaluationRecord> = {}): EvaluationRecord {
  return {
    rung,
    index,
    sample: `images/${index} \u2014 \u4e03.png`,
    label: index % 10,
    clean: { class: index % 10, confidence: 0.9 },
    adversarial: { class: (index + 1) % 10, confidence: 0.6 + index / 1e5 },
    fooledBefore: false,
    fooled: true,
    fooledIn8Bits: index % 2 === 0,
    distance: 8 / 255,
    cost: { forwards: index + 1, backwards: 1 },
    ...change,
  };
}
