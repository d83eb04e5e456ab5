/** Figures of every kind, as records have them. Pictures are the built-in digits; curves are made up. */
import { drawDigits } from '../src/data/index.ts';
import { randomStream } from '../src/random.ts';
import { type Picture, pictureOf, signedPictureOf } from '../src/report/figures/picture.ts';
import type { FigureRecord } from '../src/report/page/figure-record.ts';

const SIDE = 28;
const digits = drawDigits({ count: 25, seed: 1, split: 'test' }).images.data;
const epsilons = Array.from({ length: 61 }, (_, i) => Number((-15 + i / 2).toFixed(1)));
const epochs = Array.from({ length: 60 }, (_, i) => i + 1);
const classes = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];
const slopes = [60, -20, 35, 10, 5, -60, 15, -5, 95, 30];
const opposite = [20, 66, 10, 40, 8, 15, -30, 12, -10, 12];

function digit(index: number): Float32Array {
  return Float32Array.from(digits.subarray(index * SIDE * SIDE, (index + 1) * SIDE * SIDE));
}

function noise(label: number): Float32Array {
  const random = randomStream(0, 'noise', label);
  return Float32Array.from({ length: SIDE * SIDE }, () => random.normal());
}

const cleanPicture = (index: number): Picture => pictureOf(digit(index), [SIDE, SIDE], 0, 1);
const signs = (label: number) => noise(label).map(Math.sign);
const filterPicture = (label: number): Picture =>
  signedPictureOf(
    noise(label).map((value, i) => value * digit(label % 25)[i]),
    [SIDE, SIDE],
  );

function adversarialPicture(index: number, epsilon = 0.25): Picture {
  const perturbation = signs(index);
  const perturbed = digit(index).map((value, i) => value + epsilon * perturbation[i]);
  return pictureOf(perturbed, [SIDE, SIDE], 0, 1);
}

function colourPicture(label: number): Picture {
  const random = randomStream(0, 'colours', label);
  const values = Float32Array.from({ length: 3 * 32 * 32 }, () => random.normal());
  return pictureOf(values, [3, 32, 32], -2, 2);
}

const list = <T>(count: number, item: (index: number) => T): T[] => Array.from({ length: count }, (_, i) => item(i));

/** At least one of every kind; some kinds have more to show. */
export const figureSamples: readonly FigureRecord[] = [
  {
    name: 'weights',
    title: 'First-layer filters',
    caption: 'With adversarial training they are more localised.',
    data: {
      panels: [
        { label: 'naive training', filters: list(64, filterPicture) },
        { label: 'adversarial training', filters: list(64, (i) => filterPicture(i + 100)) },
      ],
    },
  },
  {
    name: 'four-panels',
    title: 'Logistic regression on 3 against 7',
    data: {
      weights: filterPicture(3),
      weightSigns: signedPictureOf(signs(3), [SIDE, SIDE]),
      clean: list(25, cleanPicture),
      adversarials: list(25, (i) => adversarialPicture(i)),
      epsilon: 0.25,
      cleanError: 1.6,
      adversarialError: 99,
    },
  },
  {
    name: 'logits-along-epsilon',
    title: 'The argument of the softmax along epsilon',
    caption: 'Each logit is piecewise linear in epsilon, and the true class wins only near zero.',
    data: {
      epsilons,
      classes,
      logits: slopes.map((slope, k) =>
        epsilons.map((epsilon) => (epsilon < 0 ? -opposite[k] : slope) * epsilon - (k === 4 ? 0 : 90)),
      ),
      trueClass: 4,
      winners: [
        { from: -15, to: -1.4, class: 1 },
        { from: -1.4, to: 1, class: 4 },
        { from: 1, to: 15, class: 8 },
      ],
      pictures: [-15, -10, -5, 0, 5, 10, 15].map((epsilon) => ({
        epsilon,
        picture: adversarialPicture(4, epsilon / 20),
      })),
    },
  },
  {
    name: 'loss-along-epsilon',
    title: 'Fast gradient sign against random signs',
    data: {
      curves: [
        {
          label: 'fast gradient sign',
          epsilons: list(26, (i) => i / 50),
          losses: list(26, (i) => 0.05 + (i / 12) ** 2),
          spread: { low: list(26, (i) => 0.02 + (i / 14) ** 2), high: list(26, (i) => 0.1 + (i / 10) ** 2) },
        },
        {
          label: 'random signs of the same size',
          epsilons: list(26, (i) => i / 50),
          losses: list(26, (i) => 0.05 + (i / 60) ** 2),
        },
      ],
    },
  },
  {
    name: 'learning-curves',
    title: 'Training of the maxout network',
    data: {
      epochs,
      series: [
        { label: 'training loss', unit: 'nats', values: epochs.map((epoch) => 0.9 / epoch + 0.012) },
        { label: 'validation error', unit: '%', values: epochs.map((epoch) => 6 / epoch + 0.94) },
        {
          label: 'adversarial validation error',
          unit: '%',
          values: epochs.map((epoch) => (epoch % 5 === 0 ? 90 / Math.sqrt(epoch) + 6 : null)),
        },
      ],
    },
  },
  {
    name: 'learning-curves',
    title: 'A training of few epochs',
    data: {
      epochs: [1, 2, 3, 4],
      series: [{ label: 'validation error', unit: '%', values: [3.1, 2.2, 1.9, 1.8] }],
    },
  },
  {
    name: 'transfer-matrix',
    title: 'Transfer of adversarial examples',
    data: {
      models: ['maxout, naive', 'maxout, adversarial', 'softmax', 'RBF'],
      error: [
        [89.4, 19.6, 54.6, 16],
        [40.9, 17.9, 33.1, 12.25],
        [92, 12.1, 99.9, 30],
        [8, 3, null, 55.4],
      ],
    },
  },
  {
    name: 'confusion',
    title: 'Answers to clean digits',
    data: {
      classes,
      counts: classes.map((_, i) => classes.map((_, j) => (i === j ? 980 + i * 15 : (i * 7 + j * 3) % 11))),
    },
  },
  {
    name: 'dimension',
    title: 'Shift and margin against the number of pixels',
    data: {
      dimensions: [49, 196, 784, 3136],
      series: [
        { label: 'shift, epsilon times the L1 norm of w', values: [1.4, 2.9, 6.9, 14.2] },
        { label: 'median margin of clean digits', values: [3.9, 4.1, 4.3, 4.4] },
        { label: 'shift at a fixed L2 norm of w', values: [0.3, 0.6, 1.2, 2.4] },
      ],
    },
  },
  {
    name: 'example-cards',
    title: 'Samples that fooled the model',
    data: {
      cards: list(3, (i) => ({
        pictures: [
          { picture: cleanPicture(i), heading: 'clean', caption: `${i}, 99.8 %` },
          { picture: signedPictureOf(signs(i), [SIDE, SIDE]), heading: 'perturbation', caption: '' },
          { picture: adversarialPicture(i), heading: 'adversarial', caption: '8, 97.6 %' },
        ],
        note: `sample ${i}, fooled by pgd`,
      })),
    },
  },
  {
    name: 'image-grid',
    title: 'Digits and their adversarial examples',
    data: {
      columns: ['clean', 'perturbation', 'adversarial'],
      frame: 'answered otherwise than the label',
      rows: list(2, (i) => [
        { picture: cleanPicture(i), caption: `${i}, 99.8 %` },
        { picture: signedPictureOf(signs(i), [SIDE, SIDE]), caption: '0.25 x sign of the gradient' },
        { picture: adversarialPicture(i), caption: '8, 97.6 %', success: i === 0 },
      ]),
    },
  },
  {
    name: 'image-grid',
    title: 'Fooling images of the class airplane',
    data: {
      frame: 'answered as airplane with 50 % or more',
      rows: list(4, (row) =>
        list(10, (column) => ({ picture: colourPicture(10 * row + column), caption: '', success: column % 4 === 0 })),
      ),
    },
  },
  {
    name: 'confidence-curve',
    title: 'Confidence on noise',
    data: {
      x: { label: 'standard deviation of the noise', unit: 'pixel units', scale: 'log' },
      y: { label: 'mean confidence', unit: '%' },
      curves: ['maxout', 'softmax', 'RBF'].map((label, k) => ({
        label,
        x: [0.01, 0.03, 0.1, 0.3, 1, 3, 10],
        y: [60, 55, 50, 60, 80, 92, 98].map((value, i) => (k === 2 ? 60 / (i + 1) ** 2 : value - 8 * k)),
      })),
    },
  },
  {
    name: 'bars',
    title: 'Answers to rubbish, by class',
    data: {
      quantity: 'share of the answers',
      bars: [
        { label: 'maxout, most frequent class', value: 48.13, reference: 45.3 },
        { label: 'maxout, least frequent class', value: 0.02, reference: 0 },
        { label: 'softmax, most frequent class', value: 31.4 },
        { label: 'RBF, which answers none', value: null },
      ],
    },
  },
  {
    name: 'differences',
    title: 'Points lost and gained',
    data: {
      quantity: 'difference in points',
      differences: [
        { label: 'before any attack', value: 0, low: -5.3, high: 5.3, inWords: '0.0 (-5.3 to +5.3)' },
        { label: 'under attack', value: -30, low: -40, high: -20, inWords: '-30.0 (-40.0 to -20.0)' },
      ],
    },
  },
];
