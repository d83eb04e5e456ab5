/** Rounding outward: doubles that are certainly not above, or not below, the decimal that a double was read from. */
import type { BoxProperty } from '../property/index.ts';

/** A box of inputs. */
export type InputBox = Pick<BoxProperty, 'low' | 'high'>;

/** A double below a number that may have been rounded. */
export function belowDecimal(value: number): number {
  return value - Math.abs(value) * 2 ** -52 - Number.MIN_VALUE;
}

/** A double above a number that may have been rounded. */
export function aboveDecimal(value: number): number {
  return -belowDecimal(-value);
}

/**
 * A box that holds the property's in decimals, and what its ends become when they are rounded for a file that takes
 * float32: what is proved of it holds for every input that a judge may try.
 */
export function outward({ low, high }: InputBox): InputBox {
  return {
    low: low.map((value) => Math.min(belowDecimal(value), Math.fround(value))),
    high: high.map((value) => Math.max(aboveDecimal(value), Math.fround(value))),
  };
}
