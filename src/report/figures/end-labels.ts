/** Names of curves at their ends, moved apart where the ends are too close. */
import { link, type Markish, text } from '@observablehq/plot';
import { FONT_SIZE, textWidth } from './chart.ts';

/** The name of a curve that ends in (x, y), in the units of the axes. */
export interface EndLabel {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly colour: string;
}

/** How many units of each axis a CSS pixel is. */
export interface UnitsPerPixel {
  readonly x: number;
  readonly y: number;
}

/** Between labels, in CSS pixels. */
const LINE_HEIGHT = FONT_SIZE + 2;
/** Of the line from the end of a curve to its name. */
const LEADER = 14;

/** The room that names take to the right of the frame, in CSS pixels. */
export function labelMargin(names: readonly string[]): number {
  return LEADER + 8 + Math.max(...names.map(textWidth));
}

/** Names beside the ends of curves. @param low the lower end of the y axis @param high its upper end */
export function endLabelMarks(labels: readonly EndLabel[], units: UnitsPerPixel, low: number, high: number): Markish[] {
  const gap = Math.min(LINE_HEIGHT * units.y, (high - low) / Math.max(labels.length - 1, 1));
  const places = spreadOut(
    labels.map(({ y }) => y),
    { gap, low, high },
  );
  const placed = labels.map((label, i) => ({ ...label, labelX: label.x + LEADER * units.x, labelY: places[i] }));
  return placed.flatMap((label) => [
    link([label], { x1: 'x', y1: 'y', x2: 'labelX', y2: 'labelY', stroke: label.colour }),
    text([label], { x: 'labelX', y: 'labelY', text: 'text', textAnchor: 'start', dx: 3, fill: 'currentColor' }),
  ]);
}

/**
 * Moves values apart until neighbours have a gap, in the same order, within [low, high].
 * The range must hold them: `gap * (values.length - 1) <= high - low`.
 */
export function spreadOut(
  values: readonly number[],
  { gap, low, high }: { readonly gap: number; readonly low: number; readonly high: number },
): number[] {
  const order = values.map((_, i) => i).sort((a, b) => values[a] - values[b]);
  const places = [...values];
  let floor = low;
  for (const i of order) {
    places[i] = Math.max(values[i], floor);
    floor = places[i] + gap;
  }
  let ceiling = high;
  for (const i of order.toReversed()) {
    places[i] = Math.min(places[i], ceiling);
    ceiling = places[i] - gap;
  }
  return places;
}
