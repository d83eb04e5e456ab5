/**
 * The digits that come with the package: grey pictures like those of MNIST, drawn by a pen along strokes that vary as
 * handwriting does. Nothing is downloaded, and the same seed gives the same pictures everywhere.
 */
import { isObject, requireArgument } from '../../arguments.ts';
import { type RandomStream, randomStream } from '../../random.ts';
import { tensor } from '../../tensor/index.ts';
import type { LabelledImages } from '../dataset.ts';
import { pixelValues } from '../images/pixels.ts';
import { clamp, randomHand } from './handwriting.ts';
import { drawLines, type Path, type PenLine } from './pen.ts';
import { type DigitStyle, digitStyles } from './stroke-templates.ts';

/** Which digits to draw. */
export interface DrawOptions {
  readonly count: number;
  readonly seed: number;
  /** Digits of different splits are different ones. */
  readonly split: 'train' | 'test';
}

const SIDE = 28;
/** The side of the square that a digit fills, as in MNIST. */
const DIGIT_SIDE = 20;

/**
 * Draws digits: white on black, in a square of 20 pixels, their centre of mass in the centre of 28 x 28 pixels. Each
 * digit is as likely as the others. Image i depends on seed, split and i only.
 *
 * @returns Images `[count, 1, 28, 28]` in the box `[0, 1]`, with labels 0 to 9.
 * @throws OptionError unless `count` is an integer of at least 0.
 * @example
 * const { images, labels } = drawDigits({ count: 20, seed: 1, split: 'test' });   // images [20, 1, 28, 28] in 0..1
 */
export function drawDigits(options: DrawOptions): LabelledImages {
  requireArgument('options', options, isObject(options), 'which digits to draw');
  const { count, seed, split } = options;
  requireArgument('count', count, Number.isInteger(count) && count >= 0, 'a number of images');
  requireArgument('seed', seed, Number.isSafeInteger(seed), 'a whole number');
  requireArgument('split', split, split === 'train' || split === 'test', "'train' or 'test'");
  const alphabet = digitStyles.map((styles) => styles.map(prepare));
  const stream = randomStream(seed, 'strokes', split);
  const values = pixelValues({ low: 0, high: 1 });
  const data = new Float32Array(count * SIDE * SIDE);
  const labels = new Int32Array(count);
  for (let index = 0; index < count; index++) {
    const random = stream.fork(index);
    labels[index] = random.integer(alphabet.length);
    const picture = data.subarray(index * SIDE * SIDE, (index + 1) * SIDE * SIDE);
    drawDigit(pick(alphabet[labels[index]], random), random, picture);
    // As in a file of 8-bit pixels, so that the pictures survive being saved.
    for (let i = 0; i < picture.length; i++) picture[i] = values[Math.round(255 * picture[i])];
  }
  return {
    name: `strokes ${split}`,
    images: tensor('float32', [count, 1, SIDE, SIDE], data),
    box: { low: 0, high: 1 },
    labels,
    classNames: alphabet.map((_, digit) => String(digit)),
  };
}

interface Style {
  readonly weight: number;
  readonly strokes: readonly Path[];
}

function prepare({ weight, strokes }: DigitStyle): Style {
  const paths = strokes.map((text) => {
    const points = text.split(' ').map((point) => point.split(',').map((number) => Number(number) / 100));
    return { x: points.map(([x]) => x), y: points.map(([, y]) => y) };
  });
  return { weight, strokes: paths };
}

function pick(styles: readonly Style[], random: RandomStream): Style {
  const total = styles.reduce((sum, { weight }) => sum + weight, 0);
  let left = random.uniform(0, total);
  for (const style of styles) {
    left -= style.weight;
    if (left < 0) return style;
  }
  return styles[0];
}

function drawDigit({ strokes }: Style, random: RandomStream, picture: Float32Array): void {
  const radius = 0.75 + 0.6 * Math.exp(0.45 * clamp(random.normal(), -2, 1.6));
  const ink = random.uniform(0.94, 1);
  const taper = random.uniform(0, 0.5);
  const hand = randomHand(random);
  const paths = strokes.map((stroke) => {
    const path = hand(stroke);
    return { ...path, radius: taperedRadius(path.x.length, radius, taper) };
  });
  place(paths, radius, random);
  drawLines(paths, { picture, side: SIDE, ink, edge: 1.3 });
}

/** The pen is lighter where a stroke begins and ends. */
function taperedRadius(length: number, radius: number, taper: number): number[] {
  const result: number[] = [];
  for (let i = 0; i < length; i++) {
    const fromEnd = Math.min(i, length - 1 - i) / length;
    result.push(radius * (1 - taper * Math.max(0, 1 - 5 * fromEnd)));
  }
  return result;
}

/** Scales the lines to the square of the digit, and puts their centre of mass in the centre of the picture. */
function place(lines: readonly PenLine[], radius: number, random: RandomStream): void {
  const [left, right] = extent(lines.map(({ x }) => x));
  const [top, bottom] = extent(lines.map(({ y }) => y));
  const size = DIGIT_SIDE * random.uniform(0.9, 1.02) - 2 * radius;
  const scale = size / Math.max(right - left, bottom - top);
  const [massX, massY] = centreOfMass(lines);
  const centre = (SIDE - 1) / 2;
  const room = SIDE / 2 - radius;
  const shift = (mass: number, low: number, high: number): number => {
    const wanted = centre - scale * mass + 0.4 * random.normal();
    return clamp(wanted, centre - room - scale * low, centre + room - scale * high);
  };
  const shiftX = shift(massX, left, right);
  const shiftY = shift(massY, top, bottom);
  for (const { x, y } of lines) {
    for (let i = 0; i < x.length; i++) {
      x[i] = scale * x[i] + shiftX;
      y[i] = scale * y[i] + shiftY;
    }
  }
}

function extent(lists: readonly (readonly number[])[]): [low: number, high: number] {
  let [low, high] = [Infinity, -Infinity];
  for (const list of lists) {
    for (const value of list) {
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  return [low, high];
}

function centreOfMass(lines: readonly PenLine[]): [x: number, y: number] {
  let [mass, sumX, sumY] = [0, 0, 0];
  for (const { x, y, radius } of lines) {
    for (let i = 0; i + 1 < x.length; i++) {
      const weight = Math.hypot(x[i + 1] - x[i], y[i + 1] - y[i]) * (radius[i] + radius[i + 1]);
      mass += weight;
      sumX += (weight * (x[i] + x[i + 1])) / 2;
      sumY += (weight * (y[i] + y[i + 1])) / 2;
    }
  }
  return [sumX / mass, sumY / mass];
}
