/**
 * The digits that come with the package: grey pictures like those of MNIST, drawn by a pen along strokes that vary as
 * handwriting does. Nothing is downloaded, and the same seed gives the same pictures everywhere.
 */
import { OptionError } from '../errors.ts';
import { type RandomStream, randomStream } from '../random.ts';
import { tensor } from '../tensor/index.ts';
import type { LabelledImages } from './dataset.ts';
import { drawLines, type Path, type PenLine, smooth } from './pen.ts';
import { pixelValues } from './pixels.ts';
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
 */
export function drawDigits({ count, seed, split }: DrawOptions): LabelledImages {
  if (!Number.isInteger(count) || count < 0) throw new OptionError('count', `${count} is no number of images`);
  const alphabet = digitStyles.map((styles) => styles.map(prepare));
  const stream = randomStream(seed, 'strokes', split);
  const values = pixelValues([0, 1]);
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
    box: [0, 1],
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
  return styles.find(({ weight }) => (left -= weight) < 0) ?? styles[0];
}

function drawDigit({ strokes }: Style, random: RandomStream, picture: Float32Array): void {
  const radius = 0.75 + 0.6 * Math.exp(0.45 * clamp(random.normal(), -2, 1.6));
  const ink = random.uniform(0.94, 1);
  const taper = random.uniform(0, 0.5);
  const warp = drawWarp(random);
  const slant = drawSlant(random);
  const shape = drawProportions(random);
  const paths = strokes.map((stroke) => {
    const bent = slant(smooth(jitter(warp(shape(stroke)), random), 4));
    return { ...bent, radius: taperedRadius(bent.x.length, radius, taper) };
  });
  place(paths, radius, random);
  drawLines(paths, { picture, side: SIDE, ink, edge: 1.3 });
}

/** Where the waist of the digit is, and whether it is wider at the top or at the bottom. */
function drawProportions(random: RandomStream): (path: Path) => Path {
  const waist = 0.07 * random.normal();
  const spread = 0.35 * random.normal();
  return ({ x, y }) => ({
    x: x.map((value, i) => 0.3 + (value - 0.3) * Math.max(0.3, 1 + spread * (y[i] - 0.5))),
    y: y.map((value) => value + waist * Math.sin(Math.PI * value)),
  });
}

/** A smooth bending of the plane: two waves. Points that are the same stay the same. */
function drawWarp(random: RandomStream): (path: Path) => Path {
  const waves = [0, 1].map(() => {
    const angle = random.uniform(0, 2 * Math.PI);
    const frequency = random.uniform(2, 5);
    return {
      alongX: Math.cos(angle) * frequency,
      alongY: Math.sin(angle) * frequency,
      phase: random.uniform(0, 2 * Math.PI),
      pushX: 0.05 * clamp(random.normal(), -2, 2),
      pushY: 0.05 * clamp(random.normal(), -2, 2),
    };
  });
  return ({ x, y }) => {
    const bent: Path = { x: [...x], y: [...y] };
    for (const { alongX, alongY, phase, pushX, pushY } of waves) {
      for (let i = 0; i < x.length; i++) {
        const wave = Math.sin(x[i] * alongX + y[i] * alongY + phase);
        bent.x[i] += pushX * wave;
        bent.y[i] += pushY * wave;
      }
    }
    return bent;
  };
}

/** Moves the whole stroke and each of its points a little; the two points of a corner together. */
function jitter({ x, y }: Path, random: RandomStream): Path {
  const moved: Path = { x: [], y: [] };
  const shiftX = 0.02 * random.normal();
  const shiftY = 0.02 * random.normal();
  for (let i = 0; i < x.length; i++) {
    const isCorner = i > 0 && x[i] === x[i - 1] && y[i] === y[i - 1];
    moved.x.push(isCorner ? moved.x[i - 1] : x[i] + shiftX + 0.015 * random.normal());
    moved.y.push(isCorner ? moved.y[i - 1] : y[i] + shiftY + 0.015 * random.normal());
  }
  return moved;
}

/** The writer's hand: how wide it writes, how far it leans, and how the paper lies. */
function drawSlant(random: RandomStream): (path: Path) => Path {
  const width = 1.12 * Math.exp(0.18 * random.normal());
  const shear = 0.2 + 0.2 * random.normal();
  const angle = clamp(0.12 * random.normal(), -0.25, 0.25);
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return ({ x, y }) => {
    const sheared = x.map((value, i) => width * value - shear * y[i]);
    return {
      x: sheared.map((value, i) => cos * value - sin * y[i]),
      y: sheared.map((value, i) => sin * value + cos * y[i]),
    };
  };
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

function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, value));
}
