/** Curves over one axis: what most figures are. */
import { areaY, dot, line, type Markish } from '@observablehq/plot';
import { type Axis, axisMarks, scaleOf } from './axis.ts';
import { axisLabel, chart } from './chart.ts';
import type { Canvas } from './figure.ts';
import { lineKey } from './key.ts';
import { type LineStyle, lineStyle } from './palette.ts';

/** Between what the values of a curve lie, e.g. over several seeds, at each of its points. */
export interface Spread {
  readonly low: readonly (number | null)[];
  readonly high: readonly (number | null)[];
}

/** Points that are joined in their order; points without a value are passed over. */
export interface Curve {
  readonly label: string;
  readonly x: readonly number[];
  readonly y: readonly (number | null)[];
  readonly spread?: Spread;
}

export interface LineChart {
  readonly x: Axis;
  readonly y: Axis;
  readonly curves: readonly Curve[];
}

const HEIGHT = 300;
/** Curves of more points than this are drawn without dots. */
const MOST_DOTS = 16;

/** The curves of a chart with the key to them. */
export function lineChart({ x, y, curves }: LineChart, canvas: Canvas): string {
  const drawn = curves.map((curve, i) => ({
    label: curve.label,
    style: lineStyle(i),
    points: pointsOf(curve, { x, y }),
  }));
  const points = drawn.flatMap((curve) => curve.points);
  const values = { x: points.map((point) => point.x), y: points.flatMap(({ y, low, high }) => [y, low, high]) };
  const options = {
    height: HEIGHT,
    x: scaleOf(x),
    y: { ...scaleOf(y), nice: y.scale !== 'log' },
    marks: [
      ...axisMarks({ x, y }, values),
      ...drawn.flatMap(({ points, style }) => spreadMarks(points, style)),
      ...drawn.flatMap(({ points, style }) => curveMarks(points, style)),
    ],
  };
  const label = `${axisLabel(y)} against ${axisLabel(x)}: ${curves.map((curve) => curve.label).join('; ')}`;
  return lineKey(drawn).text + chart(label, options, canvas);
}

/** A point that a curve passes through. */
export interface Point {
  readonly x: number;
  readonly y: number | null;
}

interface SpreadPoint extends Point {
  readonly low: number | null;
  readonly high: number | null;
}

/** The points of a curve. What a logarithmic axis has no place for counts as missing. */
function pointsOf({ x, y, spread }: Curve, axes: Pick<LineChart, 'x' | 'y'>): SpreadPoint[] {
  const onX = (value: number) => axes.x.scale !== 'log' || value > 0;
  const onY = (value: number | null = null) => (value !== null && axes.y.scale === 'log' && value <= 0 ? null : value);
  return x.flatMap((at, i) =>
    onX(at) ? [{ x: at, y: onY(y[i]), low: onY(spread?.low[i]), high: onY(spread?.high[i]) }] : [],
  );
}

/** The line of a curve, with dots where there are few points. */
export function curveMarks(points: readonly Point[], { colour, dash }: LineStyle, strokeWidth = 2): Markish[] {
  const known = points.filter(({ y }) => y !== null);
  const joined = line(known, { x: 'x', y: 'y', stroke: colour, strokeWidth, strokeDasharray: dash });
  return known.length > MOST_DOTS ? [joined] : [joined, dot(known, { x: 'x', y: 'y', fill: colour, r: 3.5 })];
}

function spreadMarks(points: readonly SpreadPoint[], { colour }: LineStyle): Markish[] {
  const known = points.filter(({ low, high }) => low !== null && high !== null);
  return known.length === 0 ? [] : [areaY(known, { x: 'x', y1: 'low', y2: 'high', fill: colour, fillOpacity: 0.18 })];
}
