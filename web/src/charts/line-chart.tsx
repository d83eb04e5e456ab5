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
  /** A height that a line is drawn at. */
  readonly level?: number;
  readonly marker?: number;
  readonly onMark?: (x: number) => void;
}

/** Pixels; less on telephones, where a chart shares the screen with its text. */
const HEIGHT = { narrow: 168, wide: 230 };
const NARROW = 440;
const LEFT = 46;
/** Room for a letter of a name at the end of a line; Chinese ones are as wide as high. */
const LETTER = { narrow: 8, wide: 14 };
const TOP = 18;
const BOTTOM = 34;

export function LineChart({ x, lines, xLabel, yLabel, label, bands, limit, level, marker, onMark }: LineChartProps) {
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
        viewBox={`0 0 ${width} ${frame.height}`}
        role="img"
        aria-label={label}
        onPointerDown={mark}
        onPointerMove={mark}
      >
        <title>{label}</title>
        {behind}
        {drawn}
        {level !== undefined && (
          <line class="level" x1={LEFT} x2={frame.right} y1={frame.toY(level)} y2={frame.toY(level)} />
        )}
        {limit !== undefined && (
          <line class="limit" x1={frame.toX(limit)} x2={frame.toX(limit)} y1={TOP} y2={frame.height - BOTTOM} />
        )}
        <text class="axis" x={(LEFT + frame.right) / 2} y={frame.height - 4} text-anchor="middle">
          {xLabel}
        </text>
        <text class="axis" x={LEFT} y={11}>
          {yLabel}
        </text>
        {marker !== undefined && (
          <g class="marker" transform={`translate(${frame.toX(marker)} 0)`}>
            <line y1={TOP} y2={frame.height - BOTTOM} />
            <circle cy={TOP} r={5} />
          </g>
        )}
      </svg>
    </div>
  );
}

function lengthOf(name: string): number {
  return [...name].reduce((sum, letter) => sum + (letter > '\u2e80' ? LETTER.wide : LETTER.narrow), 0);
}

interface Frame {
  /** Of the whole chart. */
  readonly height: number;
  /** Where the lines end. */
  readonly right: number;
  readonly xTicks: readonly number[];
  readonly yTicks: readonly number[];
  toX(value: number): number;
  toY(value: number): number;
  xAt(place: number): number;
}

function frameOf(x: readonly number[], lines: readonly Line[], width: number): Frame {
  const [first, last] = [x[0], x[x.length - 1]];
  const values = lines.flatMap((line) => line.values).filter(Number.isFinite);
  const lowest = values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
  const highest = values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  const [low, high] = lowest < highest ? [lowest, highest] : [lowest - 1, highest + 1];
  const longest = Math.max(...lines.map(({ name, colour }) => (colour === undefined ? 0 : lengthOf(name))));
  const right = width - longest - 10;
  const across = right - LEFT;
  const total = width < NARROW ? HEIGHT.narrow : HEIGHT.wide;
  const inner = total - TOP - BOTTOM;
  return {
    height: total,
    right,
    xTicks: ticks(first, last, 5),
    yTicks: ticks(low, high, 5),
    toX: (value) => LEFT + (across * (value - first)) / (last - first),
    toY: (value) => TOP + (inner * (high - value)) / (high - low),
    xAt: (place) => Math.min(last, Math.max(first, first + ((last - first) * (place - LEFT)) / across)),
  };
}

function drawLines(x: readonly number[], lines: readonly Line[], { height, right, xTicks, yTicks, toX, toY }: Frame) {
  const coloured = lines.filter(({ colour }) => colour !== undefined);
  const places = spread(
    coloured.map(({ values }) => toY(values[values.length - 1])),
    height - BOTTOM,
  );
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
        <g key={`x${tick}`} class="tick" transform={`translate(${toX(tick)} ${height - BOTTOM})`}>
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

function drawBands(bands: readonly Band[], { height, toX, toY }: Frame) {
  const inside = (value: number) => Math.min(height - BOTTOM, Math.max(TOP, toY(value)));
  return bands.map(({ name, x, low, high, colour }) => {
    const place = (value: number, i: number) => `${toX(x[i]).toFixed(1)} ${inside(value).toFixed(1)}`;
    const there = high.map(place);
    const back = low.map(place).reverse();
    return <path key={name} class={`band colour-${colour}`} d={`M${[...there, ...back].join('L')}Z`} />;
  });
}

/** Moves labels apart that would lie on each other. */
function spread(places: readonly number[], lowest: number): readonly number[] {
  const gap = 13;
  const order = places.map((_, i) => i).sort((a, b) => places[a] - places[b]);
  const moved = [...places];
  order.forEach((at, i) => {
    if (i > 0) moved[at] = Math.max(moved[at], moved[order[i - 1]] + gap);
  });
  const over = Math.max(0, ...moved.map((place) => place - lowest));
  return moved.map((place) => place - over);
}
