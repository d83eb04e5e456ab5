/** Rounding outward: doubles that are certainly not above, or not below, the decimal that a double was read from. */

/** A double below a number that may have been rounded. */
export function belowDecimal(value: number): number {
  return value - Math.abs(value) * 2 ** -52 - Number.MIN_VALUE;
}

/** A double above a number that may have been rounded. */
export function aboveDecimal(value: number): number {
  return -belowDecimal(-value);
}
