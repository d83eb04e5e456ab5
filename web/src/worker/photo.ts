/** From a photograph of a written digit to a digit as MNIST has them. */
import { DataError, GibbonError } from 'gibbon/browser';
import { looksLikeDigit } from './digit-likeness.ts';
import { SIDE } from './digits.ts';
import { pixelsOf } from './image.ts';

export interface PhotoRequest {
  readonly file: Blob;
}

/** The longer side at which ink is told from paper. */
const WORKING_SIDE = 200;
const DIGIT_SIDE = 20;
/** A digit that covers less of the picture than this is dust. */
const LEAST_INK = 0.001;

/** @throws DataError where there is nothing on the picture; GibbonError of code `'image'` or `'not-a-digit'` */
export async function photo({ file }: PhotoRequest): Promise<Float32Array> {
  const image = await pixelsOf(file, WORKING_SIDE);
  const { rgb, width, height } = image;
  const grey = Float32Array.from({ length: width * height }, (_, i) => {
    return (0.299 * rgb[3 * i] + 0.587 * rgb[3 * i + 1] + 0.114 * rgb[3 * i + 2]) / 255;
  });
  const ink = inkOf(grey, width, height);
  if (ink.reduce((sum, value) => sum + value, 0) < LEAST_INK * ink.length) {
    throw new DataError('there is no digit to be seen', {
      hint: 'Photograph one dark digit on light paper, from near.',
    });
  }
  if (!looksLikeDigit(image)) {
    throw new GibbonError('not-a-digit', 'this picture is not one dark digit on light paper, or the reverse');
  }
  return centred(ink, width, height);
}

/** How much ink is at each place, 0 to 1. The border is taken for paper. */
function inkOf(grey: Float32Array, width: number, height: number): Float32Array {
  const border = Array.from(grey.keys()).filter((i) => {
    const [x, y] = [i % width, Math.floor(i / width)];
    return x === 0 || y === 0 || x === width - 1 || y === height - 1;
  });
  const levels = border.map((i) => grey[i]).sort((a, b) => a - b);
  const paper = levels[Math.floor(levels.length / 2)];
  const away = grey.map((value) => Math.abs(value - paper));
  const strongest = away.reduce((most, value) => Math.max(most, value), 0);
  if (strongest < 0.1) return away.fill(0);
  // Shadows and the grain of paper stay below two fifths of the ink.
  return away.map((value) => Math.min(1, Math.max(0, (value / strongest - 0.4) / 0.3)));
}

/** Scales the ink to the square of a digit, and puts its centre of mass in the centre. */
function centred(ink: Float32Array, width: number, height: number): Float32Array {
  const inked = Array.from(ink.keys()).filter((i) => ink[i] > 0.5);
  const columns = inked.map((i) => i % width);
  const rows = inked.map((i) => Math.floor(i / width));
  const [left, right] = ends(columns);
  const [top, bottom] = ends(rows);
  const scale = Math.max(right - left + 1, bottom - top + 1) / DIGIT_SIDE;
  const mean = (places: readonly number[]) => places.reduce((sum, place) => sum + place + 0.5, 0) / places.length;
  const origin = { x: mean(columns) - (scale * SIDE) / 2, y: mean(rows) - (scale * SIDE) / 2 };
  const digit = new Float32Array(SIDE * SIDE);
  for (let i = 0; i < digit.length; i++) {
    const [x, y] = [origin.x + scale * (i % SIDE), origin.y + scale * Math.floor(i / SIDE)];
    digit[i] = Math.fround(Math.round(255 * meanInside(ink, width, height, x, y, scale)) / 255);
  }
  return digit;
}

/** The mean ink of a square of pixels; at least the pixel in its middle. */
function meanInside(ink: Float32Array, width: number, height: number, x: number, y: number, side: number): number {
  const samples = Math.max(1, Math.ceil(side));
  let sum = 0;
  for (let row = 0; row < samples; row++) {
    for (let column = 0; column < samples; column++) {
      const atX = Math.floor(x + (side * (column + 0.5)) / samples);
      const atY = Math.floor(y + (side * (row + 0.5)) / samples);
      if (atX >= 0 && atY >= 0 && atX < width && atY < height) sum += ink[atY * width + atX];
    }
  }
  return sum / samples ** 2;
}

function ends(places: readonly number[]): [number, number] {
  return places.reduce(
    ([low, high], place) => [Math.min(low, place), Math.max(high, place)],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  );
}
