/** How handwriting varies: no two writers, and no two digits of one writer, are the same. */
import type { RandomStream } from '../../random.ts';
import { type Path, smooth } from './pen.ts';

type Bending = (path: Path) => Path;

/**
 * One way to write a digit. It turns the points of a stroke, in units of the digit's height, into the smooth path that
 * is written: the proportions change, the plane bends, the points move a little, and all of it is widened, slanted and
 * turned (by at most 0.25 radians).
 *
 * @returns A function for the strokes of one digit, in their order. Each call draws random numbers for its points.
 */
export function randomHand(random: RandomStream): Bending {
  const warp = randomWarp(random);
  const slant = randomSlant(random);
  const proportions = randomProportions(random);
  return (stroke) => slant(smooth(jitter(warp(proportions(stroke)), random), 4));
}

/** Where the waist of the digit is, and whether it is wider at the top or at the bottom. */
function randomProportions(random: RandomStream): Bending {
  const waist = 0.07 * random.normal();
  const spread = 0.35 * random.normal();
  return ({ x, y }) => ({
    x: x.map((value, i) => 0.3 + (value - 0.3) * Math.max(0.3, 1 + spread * (y[i] - 0.5))),
    y: y.map((value) => value + waist * Math.sin(Math.PI * value)),
  });
}

/** A smooth bending of the plane: two waves. Points that are the same stay the same. */
function randomWarp(random: RandomStream): Bending {
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
function randomSlant(random: RandomStream): Bending {
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

/** The value, or the end of the range that is nearest to it. */
export function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, value));
}
