/** Axes of charts: linear or logarithmic, with numbers that people read. */
import { axisX, axisY, gridY, type Markish, type ScaleOptions } from '@observablehq/plot';
import { type AxisQuantity, axisLabel, shortNumber, X_LABEL, Y_LABEL } from './chart.ts';

export interface Axis extends AxisQuantity {
  /** @default 'linear' */
  readonly scale?: 'linear' | 'log';
  /** Where to write numbers. @default round ones */
  readonly ticks?: readonly number[];
}

/** Values that may be missing. */
type Values = readonly (number | null)[];

/** How far apart numbers are at least, in CSS pixels. */
const TICK_SPACING = 56;

/** An axis as Plot takes it. */
export function scaleOf(axis: Axis): ScaleOptions {
  const { scale: type = 'linear', ticks } = axis;
  const isOurs = type === 'log' || ticks !== undefined;
  return { type, label: axisLabel(axis), tickSpacing: TICK_SPACING, ...(isOurs ? { grid: false } : {}) };
}

/** The axes whose numbers Plot would not write as wanted. @param values what stands along them */
export function axisMarks(
  axes: Readonly<Record<'x' | 'y', Axis>>,
  values: Readonly<Record<'x' | 'y', Values>>,
): Markish[] {
  const x = ticksOf(axes.x, values.x);
  const y = ticksOf(axes.y, values.y);
  return [
    x === undefined ? [] : axisX(x, { ...X_LABEL, text: shortNumber }),
    y === undefined ? [] : [gridY(y), axisY(y, { ...Y_LABEL, text: shortNumber })],
  ];
}

function ticksOf({ scale, ticks }: Axis, values: Values): number[] | undefined {
  if (ticks !== undefined) return [...ticks];
  return scale === 'log' ? logTicks(values) : undefined;
}

/** Whether values are positive and so far apart that small ones would not be seen on a linear axis. */
export function wantsLog(values: Values): boolean {
  const [least, most] = rangeOf(values);
  return least > 0 && most > 30 * least;
}

/** Round numbers in the range of the values, about equally far apart on a logarithmic axis. */
function logTicks(values: Values): number[] {
  const [least, most] = rangeOf(values);
  const decades = Math.log10(most / least);
  const digits = decades < 1.5 ? [1, 2, 5] : decades < 3.5 ? [1, 3] : [1];
  const powers = Array.from({ length: Math.ceil(decades) + 2 }, (_, i) => 10 ** (Math.floor(Math.log10(least)) + i));
  const ticks = powers
    .flatMap((power) => digits.map((digit) => digit * power))
    .filter((tick) => tick >= least * 0.999 && tick <= most * 1.001);
  return ticks.length < 2 ? [...new Set([least, most])].filter(Number.isFinite) : ticks;
}

function rangeOf(values: Values): [least: number, most: number] {
  const known = values.filter((value) => value !== null);
  return [Math.min(...known), Math.max(...known)];
}
