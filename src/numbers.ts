/** Numbers as texts have them. */

/** A share of 0 to 1 in percent: `'99.8 %'`. */
export function percent(share: number, digits = 1): string {
  return inPercent(100 * share, digits);
}

/** A number that counts hundredths already, in percent. */
export function inPercent(hundredths: number, digits = 2): string {
  return `${hundredths.toFixed(digits)} %`;
}

/** A number in a few digits: `'0.03137'`, `'7.84e-4'`. */
export function compact(value: number, digits = 4): string {
  const short = Number(value.toPrecision(digits));
  if (short === 0 || Math.abs(short) >= 0.001) return String(short);
  return Number(value.toPrecision(Math.min(digits, 3))).toExponential();
}

/** A count with its thousands set apart, in the digits that a reader needs: `'1,234,567'`, `'2.5'`. */
export function grouped(count: number): string {
  return count.toLocaleString('en', { maximumFractionDigits: count < 10 ? 1 : 0 });
}

/** A time in words that are not more exact than it is: `'0.4 s'`, `'40 s'`, `'12 min'`, `'3.5 h'`. */
export function duration(seconds: number): string {
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  if (seconds < 119.5) return `${Math.round(seconds)} s`;
  return seconds < 7170 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}
