/** Digits to choose from: the built-in ones, drawn anew. */
import { drawDigits } from 'gibbon/browser';

export const SIDE = 28;
const AREA = SIDE * SIDE;
const SEED = 4;
/** So many are drawn, of which each class gives as many as the other ones. */
const DRAWN = 200;

export interface DigitsRequest {
  readonly ofEachClass: number;
}

export interface Digit {
  /** 28 x 28 values from 0, black, to 1. */
  readonly pixels: Float32Array;
  /** What it is; undefined where nobody said so. */
  readonly label: number | undefined;
}

export function digits({ ofEachClass }: DigitsRequest): readonly Digit[] {
  const { images, labels } = drawDigits({ count: DRAWN, seed: SEED, split: 'test' });
  const rows = Array.from({ length: 10 }, (_, digit) =>
    Array.from(labels.keys())
      .filter((index) => labels[index] === digit)
      .slice(0, ofEachClass),
  );
  return rows.flat().map((index) => ({
    pixels: images.data.slice(index * AREA, (index + 1) * AREA),
    label: labels[index],
  }));
}
