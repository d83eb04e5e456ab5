/** The result of an audit that never took place, of a model that reads digits. */
import { corruptions } from '../src/corruptions/corruptions.ts';
import { drawDigits } from '../src/data/index.ts';
import { diagnosed } from '../src/evaluation/audit/run-checks.ts';
import { verdictOf } from '../src/evaluation/audit/verdict.ts';
import { checks, type Found } from '../src/evaluation/checks/index.ts';
import type { AuditDiagnostic, AuditExample, AuditResult, AuditRung } from '../src/evaluation/index.ts';
import { proportion } from '../src/evaluation/statistics/proportion.ts';
import { randomStream } from '../src/random.ts';
import { pictureOf, signedPictureOf } from '../src/report/figures/picture.ts';

const SIDE = 28;
const TOTAL = 1000;
const RIGHT = 987;
const EPSILON = 0.3;
const names = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];
const digits = drawDigits({ count: 10, seed: 3, split: 'test' });

function rung(
  name: string,
  attack: string,
  options: AuditRung['options'],
  [attacked, fooled, left]: readonly [number, number, number],
  [forwards, backwards, seconds]: readonly [number, number, number],
): AuditRung {
  return {
    name,
    attack,
    options,
    description: `what ${attack} does, in one sentence (Somebody et al. 2018)`,
    access: attack === 'noise' ? 'none' : attack === 'square' ? 'scores' : 'gradient',
    attacked,
    fooled,
    robustAccuracy: proportion(left, TOTAL),
    aloneAccuracy: attacked === RIGHT ? proportion(RIGHT - fooled, TOTAL) : null,
    survive8Bits: fooled === 0 ? null : 0.97,
    agreeElsewhere: fooled === 0 ? null : 1,
    cost: { forwards: attacked * forwards, backwards: attacked * backwards },
    queriesPerSample: forwards,
    seconds,
  };
}

function example(index: number): AuditExample {
  const label = digits.labels[index];
  const random = randomStream('perturbation', index);
  const values = Float32Array.from(digits.images.data.subarray(index * SIDE * SIDE, (index + 1) * SIDE * SIDE));
  const perturbation = values.map(() => EPSILON * (random.bits() % 2 === 0 ? 1 : -1));
  const changed = values.map((value, i) => Math.min(Math.max(value + perturbation[i], 0), 1));
  const wrong = (label + 3) % 10;
  return {
    sample: `#${index}`,
    label,
    labelName: names[label],
    attack: index % 3 === 0 ? 'square' : 'pgd',
    distance: EPSILON,
    clean: { class: label, name: names[label], confidence: 0.998 },
    adversarial: { class: wrong, name: names[wrong], confidence: 0.62 + index / 40 },
    pictures: {
      clean: pictureOf(values, [SIDE, SIDE], 0, 1),
      perturbation: signedPictureOf(perturbation, [SIDE, SIDE], 0.5),
      factor: 1.667,
      adversarial: pictureOf(changed, [SIDE, SIDE], 0, 1),
    },
  };
}

/** What a check would have said that saw so many samples of those that it looked at. */
function check(code: string, found: Found): AuditDiagnostic {
  const known = checks.find((candidate) => candidate.code === code);
  if (known === undefined) throw new Error(`no check ${code}`);
  return diagnosed(known, found);
}

const showing = (count: number, of = TOTAL) => Array.from({ length: of }, (_, i) => i < count);

const diagnostics = [
  check('zero-gradient', { shows: showing(0), facts: { resisting: 903, zero: 0, tiny: 0, notANumber: 0 } }),
  check('randomness', { shows: showing(0, 40), facts: { asked: 40, differing: 0, largest: 0 } }),
  check('more-steps', { shows: showing(5, 400), facts: { attack: 'apgd', fooled: 5, resisting: 361 } }),
  check('black-box', { shows: showing(23), facts: { attacks: 'square', fooled: 23, again: 0 } }),
  check('transfer', { because: 'no surrogate', facts: {} }),
  check('unbounded', { shows: showing(0, 200), facts: { attack: 'apgd', stood: 0, resisting: 181 } }),
];

/** What is proved of that model, for audits with certificates. */
export const certificatesSample: NonNullable<AuditResult['certificates']> = {
  certifiedAccuracy: proportion(883, TOTAL),
  byIntervals: 850,
  byLinearBounds: 33,
  certified: Array.from({ length: 883 }, (_, i) => i),
  undecided: 20,
  accuracyOverEpsilon: {
    samples: 100,
    points: [0, 0.075, 0.15, 0.225, 0.3, 0.45, 0.6, 0.9].map((epsilon, i) => ({
      epsilon,
      accuracy: [0.99, 0.97, 0.95, 0.92, 0.88, 0, 0, 0][i],
    })),
  },
  claim: 'as float32 arithmetic computes the model, in whatever order it adds',
  remarks: [],
  seconds: 31,
};

export const beyondSample: NonNullable<AuditResult['beyond']> = {
  corruptions: {
    published: 'MNIST-C',
    corruptions: corruptions.map(({ name, kind, deviations }, i) => ({
      name,
      kind,
      accuracy: [0, 1, 2, 3, 4].map((severity) => proportion(980 - 20 * i - 30 * severity, TOTAL)),
      deviations: deviations.map(({ en }) => en),
    })),
    meanCorruptionError: 0.22,
    dividedBy: null,
  },
  movements: { accuracy: proportion(640, TOTAL), degrees: 30, angles: 11, pixels: 3, steps: 3 },
  gaussianNoise: [0.1, 0.2].map((sigma) => ({ sigma, accuracy: proportion(960, TOTAL) })),
  seconds: 12,
};

export const auditSample: AuditResult = {
  schema: 'gibbon-audit/2',
  model: {
    name: 'mnist_robust.onnx',
    sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    operators: { Conv: 2, Relu: 3, MaxPool: 2, Gemm: 2 },
    parameters: 3_274_634,
    classCount: 10,
    inputShape: [1, 28, 28],
    layout: 'nchw',
  },
  data: {
    description: 'mnist/t10k-images-idx3-ubyte.gz',
    samples: TOTAL,
    sha256: '60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752',
  },
  setting: {
    norm: 'Linf',
    epsilon: EPSILON,
    seed: 0,
    clip: true,
    box: { low: 0, high: 1 },
    preprocessing: { box: { low: 0, high: 1 }, mean: [0.1307], std: [0.3081] },
    preset: 'standard',
    version: '0.1.0',
    runtime: 'onnxruntime-node 1.30.0, 2 workers',
    secondRuntime: 'onnxruntime-web 1.30.0, WebAssembly',
    command: 'gibbon audit mnist_robust.onnx --data t10k-images-idx3-ubyte.gz --epsilon 0.3 --limit 1000',
  },
  cleanAccuracy: proportion(RIGHT, TOTAL),
  robustAccuracy: proportion(903, TOTAL),
  ladder: [
    rung('noise', 'noise', {}, [RIGHT, 4, 983], [0, 0, 0.4]),
    rung('fgsm', 'fgsm', {}, [RIGHT, 31, 955], [1, 1, 1.1]),
    rung('pgd', 'pgd', { steps: 40, stepSize: null, restarts: 1 }, [RIGHT, 45, 941], [41, 40, 40.2]),
    rung('pgd restarts', 'pgd', { steps: 40, stepSize: null, restarts: 5 }, [941, 11, 930], [202, 200, 195]),
    rung('apgd', 'apgd', { steps: 100 }, [930, 3, 927], [102.4, 100.9, 101]),
    rung('fab', 'fab', { steps: 100, targets: 9 }, [927, 1, 926], [1800, 900, 1640]),
    rung('square', 'square', { queries: 5000, p: 0.8, restarts: 1 }, [926, 23, 903], [4960, 0, 2290]),
  ],
  accuracyOverEpsilon: [
    {
      attack: 'pgd',
      samples: 100,
      points: [0, 0.075, 0.15, 0.225, 0.3, 0.45, 0.6, 0.9].map((epsilon, i) => ({
        epsilon,
        accuracy: [0.99, 0.98, 0.97, 0.95, 0.92, 0.04, 0, 0][i],
      })),
    },
    {
      attack: 'noise',
      samples: 100,
      points: [0, 0.075, 0.15, 0.225, 0.3, 0.45, 0.6, 0.9].map((epsilon, i) => ({
        epsilon,
        accuracy: [0.99, 0.99, 0.99, 0.98, 0.98, 0.81, 0.4, 0.12][i],
      })),
    },
  ],
  noiseAccuracy: proportion(983, TOTAL),
  perClass: names.map((name, index) => ({
    class: index,
    name,
    samples: 90 + index,
    clean: 0.97 + index / 400,
    robust: 0.84 + ((index * 7) % 10) / 80,
  })),
  perSample: Array.from({ length: TOTAL }, (_, i) => ({
    sample: `#${i}`,
    label: i % 10,
    right: i < RIGHT,
    fooledBy: i >= 903 && i < RIGHT ? 'pgd' : null,
  })),
  confidenceOnMistakes: { clean: 0.617, adversarial: 0.742 },
  medianDistance: 0.3,
  transfer: {
    surrogates: ['mnist_cnn.onnx', 'mnist_small.onnx'],
    error: [
      [0.063, null, null],
      [0.021, null, null],
      [0.018, null, null],
    ],
  },
  diagnostics,
  remarks: ['the targeted loss needs 4 classes or more'],
  verdict: verdictOf(diagnostics, { robustAccuracy: proportion(903, TOTAL), samples: TOTAL }),
  examples: Array.from({ length: 8 }, (_, i) => example(i)),
  cost: { forwards: 6_500_000, backwards: 1_300_000 },
  seconds: 4268,
  started: '2026-03-02T09:15:04.123Z',
  finished: '2026-03-02T10:26:12.456Z',
  machine: { processor: 'A processor at 2.1 GHz', cores: 2, memoryGB: 7.76, system: 'Linux 6.1', node: '20.20.2' },
};
