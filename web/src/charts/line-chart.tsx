/** Lines over one axis, with a marker that can be dragged. */
import { useMemo, useRef } from 'preact/hooks';
import { ticks } from './ticks.ts';
import { useWidth } from './use-width.ts';

export interface Line {
  readonly name: string;
  readonly values: readonly number[];
  /** Names a colour of the style sheet; undefined for lines in the background. */
  readonly colour: number | undefined;
}

/** Between what ends a value lies, over its own places on the axis. */
export interface Band {
  readonly name: string;
  readonly x: readonly number[];
  readonly low: readonly number[];
  readonly high: readonly number[];
  readonly colour: number;
}

export interface LineChartProps {
  readonly x: readonly number[];
  readonly lines: readonly Line[];
  readonly xLabel: string;
  readonly yLabel: string;
  /** What a screen reader says instead of the picture. */
  readonly label: string;
  /** Behind the lines; what leaves the frame of the lines is cut off. */
  readonly bands?: readonly Band[];
  /** A place on the axis that something holds up to. */
  readonly limit?: number;
  readonly marker?: number;
  readonly onMark?: (x: number) => void;
}

const HEIGHT = 260;
const LEFT = 46;
/** Room for a letter of a name at the end of a line. */
const LETTER = 8;
const TOP = 18;
const BOTTOM = 34;

export function LineChart({ x, lines, xLabel, yLabel, label, bands, limit, marker, onMark }: LineChartProps) {
  const holder = useRef<HTMLDivElement>(null);
  const width = useWidth(holder);
  const frame = useMemo(() => frameOf(x, lines, width), [x, lines, width]);
  // The lines change with the data only, so that dragging the marker redraws the marker.
  const drawn = useMemo(() => drawLines(x, lines, frame), [x, lines, frame]);
  const behind = useMemo(() => drawBands(bands ?? [], frame), [bands, frame]);
  const mark = (event: PointerEvent) => {
    const { currentTarget, clientX, buttons, type } = event;
    if (onMark === undefined || !(currentTarget instanceof SVGElement)) return;
    if (type === 'pointermove' && buttons === 0) return;
    const box = currentTarget.getBoundingClientRect();
    onMark(frame.xAt(((clientX - box.left) / box.width) * width));
  };
  return (
    <div ref={holder}>
      <svg
        class={onMark === undefined ? 'chart' : 'chart draggable'}
        viewBox={`0 0 ${width} ${HEIGHT}`}
        role="img"
        aria-label={label}
        onPointerDown={mark}
        onPointerMove={mark}
      >
        <title>{label}</title>
        {behind}
        {drawn}
        {limit !== undefined && (
          <line class="limit" x1={frame.toX(limit)} x2={frame.toX(limit)} y1={TOP} y2={HEIGHT - BOTTOM} />
        )}
        <text class="axis" x={(LEFT + frame.right) / 2} y={HEIGHT - 4} text-anchor="middle">
          {xLabel}
        </text>
        <text class="axis" x={LEFT} y={11}>
          {yLabel}
        </text>
        {marker !== undefined && (
          <g class="marker" transform={`translate(${frame.toX(marker)} 0)`}>
            <line y1={TOP} y2={HEIGHT - BOTTOM} />
            <circle cy={TOP} r={5} />
          </g>
        )}
      </svg>
    </div>
  );
}

interface Frame {
  /** Where the lines end. */
  readonly right: number;
  readonly xTicks: readonly number[];
  readonly yTicks: readonly number[];
  toX(value: number): number;
  toY(value: number): number;
  xAt(place: number): number;
}

function frameOf(x: readonly number[], lines: readonly Line[], total: number): Frame {
  const [first, last] = [x[0], x[x.length - 1]];
  const values = lines.flatMap((line) => line.values).filter(Number.isFinite);
  const lowest = values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
  const highest = values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  const [low, high] = lowest < highest ? [lowest, highest] : [lowest - 1, highest + 1];
  const longest = Math.max(...lines.map(({ name, colour }) => (colour === undefined ? 0 : name.length)));
  const right = total - LETTER * longest - 10;
  const width = right - LEFT;
  const height = HEIGHT - TOP - BOTTOM;
  return {
    right,
    xTicks: ticks(first, last, 5),
    yTicks: ticks(low, high, 5),
    toX: (value) => LEFT + (width * (value - first)) / (last - first),
    toY: (value) => TOP + (height * (high - value)) / (high - low),
    xAt: (place) => Math.min(last, Math.max(first, first + ((last - first) * (place - LEFT)) / width)),
  };
}

function drawLines(x: readonly number[], lines: readonly Line[], { right, xTicks, yTicks, toX, toY }: Frame) {
  const coloured = lines.filter(({ colour }) => colour !== undefined);
  const places = spread(coloured.map(({ values }) => toY(values[values.length - 1])));
  const path = ({ values }: Line) =>
    values.map((value, i) => `${i === 0 ? 'M' : 'L'}${toX(x[i]).toFixed(1)} ${toY(value).toFixed(1)}`).join('');
  return (
    <>
      {yTicks.map((tick) => (
        <g key={`y${tick}`} class="tick" transform={`translate(0 ${toY(tick)})`}>
          <line x1={LEFT} x2={right} />
          <text x={LEFT - 5} dy="0.32em" text-anchor="end">
            {tick}
          </text>
        </g>
      ))}
      {xTicks.map((tick) => (
        <g key={`x${tick}`} class="tick" transform={`translate(${toX(tick)} ${HEIGHT - BOTTOM})`}>
          <line y2={5} />
          <text y={16} text-anchor="middle">
            {tick}
          </text>
        </g>
      ))}
      {lines.map((line) => (
        <path key={line.name} class={`line colour-${line.colour ?? 'none'}`} d={path(line)} />
      ))}
      {coloured.map(({ name, colour }, i) => (
        <text key={name} class={`end colour-${colour}`} x={right + 5} y={places[i]} dy="0.32em">
          {name}
        </text>
      ))}
    </>
  );
}

function drawBands(bands: readonly Band[], { toX, toY }: Frame) {
  const inside = (value: number) => Math.min(HEIGHT - BOTTOM, Math.max(TOP, toY(value)));
  return bands.map(({ name, x, low, high, colour }) => {
    const place = (value: number, i: number) => `${toX(x[i]).toFixed(1)} ${inside(value).toFixed(1)}`;
    const there = high.map(place);
    const back = low.map(place).reverse();
    return <path key={name} class={`band colour-${colour}`} d={`M${[...there, ...back].join('L')}Z`} />;
  });
}

/** Moves labels apart that would lie on each other. */
function spread(places: readonly number[]): readonly number[] {
  const gap = 13;
  const order = places.map((_, i) => i).sort((a, b) => places[a] - places[b]);
  const moved = [...places];
  order.forEach((at, i) => {
    if (i > 0) moved[at] = Math.max(moved[at], moved[order[i - 1]] + gap);
  });
  const over = Math.max(0, ...moved.map((place) => place - (HEIGHT - BOTTOM)));
  return moved.map((place) => place - over);
}
