/** The boxes of the clean answer, as numbers that are held while a sample is attacked. */
import type { DetectedBox } from '../goal.ts';

/** More boxes are forgotten, the least sure first. */
const MOST_BOXES = 64;
const NUMBERS = 6;

/** How many numbers are held. */
export const REMEMBERED = 1 + MOST_BOXES * NUMBERS;

/** Boxes as numbers: how many, and then each. */
export function remember(boxes: readonly DetectedBox[]): number[] {
  const kept = boxes.slice(0, MOST_BOXES);
  const numbers = kept.flatMap((box) => [box.left, box.top, box.right, box.bottom, box.class, box.candidate]);
  return [kept.length, ...numbers, ...new Array<number>(REMEMBERED - 1 - numbers.length).fill(0)];
}

/** The boxes that numbers stand for. Their scores are not remembered. */
export function remembered(numbers: Float32Array): DetectedBox[] {
  return Array.from({ length: numbers[0] }, (_, i) => {
    const [left, top, right, bottom, index, candidate] = numbers.subarray(1 + i * NUMBERS, 1 + (i + 1) * NUMBERS);
    return { left, top, right, bottom, class: index, score: 1, candidate };
  });
}
