/** A network whose values are bounded on boxes: batches of boxes and rows through programs that are compiled on demand. */
import type { Program, Runtime, Tensors } from '../runtime/index.ts';
import { sizeOf, type Tensor } from '../tensor/index.ts';
import {
  costName,
  freeName,
  intervalGraph,
  lowerName,
  multiplierName,
  type RowsShape,
  rowsGraph,
  type Target,
  upperName,
  usedName,
} from './bound-graphs.ts';
import { type Anatomy, anatomyOf, type Bounded, type Precision, type Relaxed, type Trace, traceAt } from './trace.ts';

export type Floats = Float32Array | Float64Array;

/** Boxes of inputs, one after the other. */
export interface Boxes {
  readonly count: number;
  /** [count, ...inputShape] */
  readonly low: Floats;
  readonly high: Floats;
}

/** Where relaxed values lie in each of some boxes. */
export interface Intervals {
  /** For each relaxed value [boxes, size]. */
  readonly lower: readonly Floats[];
  readonly upper: readonly Floats[];
}

/** Linear functions of the outputs, each on one box. */
export interface Rows {
  readonly count: number;
  readonly box: Int32Array;
  /** [count, outputs] */
  readonly coefficients: Floats;
}

/** What a search chooses for each row, which has a box of its own. */
export interface Choices {
  /** For each free number of the anatomy [rows, size]. */
  readonly free: readonly Floats[];
  /** For each relaxed value [rows, size]; none where nothing is constrained. */
  readonly multipliers?: readonly Floats[];
}

/** What a search learns of its choices. */
export interface Learned {
  /** By the names of inputs: how each bound changes with what was chosen. */
  readonly slopes: ReadonlyMap<string, Floats>;
  /** For each free number what was used: kept in its range, and the rule's own where nothing was chosen. */
  readonly used: readonly (Floats | undefined)[];
  /** For each relaxed value what its chords cost, [rows, size]; none where it has no units. */
  readonly costs: readonly (Floats | undefined)[];
}

export interface RowBounds {
  /** [rows]; NaN proves nothing. */
  readonly bound: Floats;
  /** Of the linear function of the input below each row [rows, ...inputShape]. */
  readonly coefficients: Floats;
  readonly constant: Floats;
}

/** Elements that one value of a run may have: a run should take less than a second. */
const ELEMENTS = 1 << 21;
const MOST_ROWS = 1 << 13;

export interface BoundedNetworkOptions {
  readonly precision: Precision;
  /** Bounds what the shipped float32 file computes, not only the function. */
  readonly rounding: boolean;
}

export class BoundedNetwork {
  readonly anatomy: Anatomy;
  readonly inputSize: number;
  readonly options: BoundedNetworkOptions;
  readonly #bounded: Bounded;
  readonly #runtime: Runtime;
  readonly #traced = new Map<number, Trace>();
  readonly #traces = (batch: number): Trace => {
    const trace = this.#traced.get(batch) ?? traceAt(this.#bounded, batch, this.options.precision);
    this.#traced.set(batch, trace);
    return trace;
  };
  readonly #programs = new Map<string, Promise<Program>>();

  /** @throws UnsupportedOperatorError where an operator cannot be bounded */
  constructor(bounded: Bounded, runtime: Runtime, options: BoundedNetworkOptions) {
    this.anatomy = anatomyOf(bounded, options.precision);
    this.inputSize = sizeOf(bounded.inputShape);
    this.options = options;
    this.#bounded = bounded;
    this.#runtime = runtime;
  }

  floats(length: number): Floats {
    return this.options.precision === 'float32' ? new Float32Array(length) : new Float64Array(length);
  }

  /**
   * The intervals of all relaxed values, each from those before it, and from linear bounds where an element may be on both
   * sides of a bend.
   *
   * @param linear Whether linear bounds are asked for
   * @param within Intervals that are known to hold, such as those of a larger box
   */
  async intervals(boxes: Boxes, linear: boolean, within?: Intervals): Promise<Intervals> {
    const found: { lower: Floats[]; upper: Floats[] } = { lower: [], upper: [] };
    for (const [at, value] of this.anatomy.relaxed.entries()) {
      const { lower, upper } = await this.interval(boxes, found, at);
      if (within) narrow(lower, upper, within.lower[at], within.upper[at]);
      found.lower.push(lower);
      found.upper.push(upper);
      if (linear) await this.#tighten(boxes, found, at, value);
    }
    return found;
  }

  /** The interval of one target, from those of the relaxed values before it: [boxes, size]. */
  async interval(boxes: Boxes, known: Intervals, target: Target): Promise<{ lower: Floats; upper: Floats }> {
    const size = target === 'outputs' ? this.anatomy.outputs : this.anatomy.relaxed[target].size;
    const [lower, upper] = [this.floats(boxes.count * size), this.floats(boxes.count * size)];
    const most = powerOfTwo(Math.max(1, Math.floor(ELEMENTS / this.anatomy.widest)));
    for (let start = 0; start < boxes.count; start += most) {
      const count = Math.min(most, boxes.count - start);
      const padded = atLeast(count);
      const shape = { ...this.options, boxes: padded };
      const program = await this.#program(`interval ${target} ${padded}`, () =>
        intervalGraph(this.#traces, this.anatomy, target, shape),
      );
      const results = await program.run(this.#boxFeeds(boxes, known, target, start, count, padded));
      lower.set(floatsOf(results.lower).subarray(0, count * size), start * size);
      upper.set(floatsOf(results.upper).subarray(0, count * size), start * size);
    }
    return { lower, upper };
  }

  async #tighten(boxes: Boxes, found: { lower: Floats[]; upper: Floats[] }, at: number, value: Relaxed): Promise<void> {
    const open = openElements(found.lower[at], found.upper[at], value.bends);
    if (at === 0 || open.length === 0) return;
    const most = Math.min(MOST_ROWS, powerOfTwo(Math.max(2, Math.floor(ELEMENTS / value.widest))));
    for (let start = 0; start < open.length; start += most / 2) {
      const elements = open.subarray(start, start + most / 2);
      const rows = 2 * elements.length;
      const padded = atLeast(rows);
      const unit = new BigInt64Array(padded);
      const sign = this.floats(padded);
      const box = new Int32Array(padded);
      for (let i = 0; i < rows; i++) {
        const element = elements[i >> 1];
        unit[i] = BigInt(element % value.size);
        box[i] = Math.floor(element / value.size);
        sign[i] = i % 2 === 0 ? 1 : -1;
      }
      const units: Tensors = {
        unit: { dtype: 'int64', shape: [padded], data: unit },
        sign: this.#tensor([padded], sign),
      };
      const { bound } = await this.#rows(boxes, found, at, box, padded, units, undefined, false);
      for (let i = 0; i < rows; i++) {
        const element = elements[i >> 1];
        if (i % 2 === 0 && bound[i] > found.lower[at][element]) found.lower[at][element] = bound[i];
        if (i % 2 === 1 && -bound[i] < found.upper[at][element]) found.upper[at][element] = -bound[i];
      }
    }
  }

  /** Lower bounds of rows of outputs. */
  async bounds(boxes: Boxes, known: Intervals, rows: Rows): Promise<RowBounds> {
    const { outputs, widest } = this.anatomy;
    const most = Math.min(MOST_ROWS, powerOfTwo(Math.max(1, Math.floor(ELEMENTS / widest))));
    const all = this.#empty(rows.count);
    for (let start = 0; start < rows.count; start += most) {
      const count = Math.min(most, rows.count - start);
      const padded = atLeast(count);
      const coefficients = this.floats(padded * outputs);
      coefficients.set(rows.coefficients.subarray(start * outputs, (start + count) * outputs));
      const box = new Int32Array(padded);
      box.set(rows.box.subarray(start, start + count));
      const feeds = { rows: this.#tensor([padded, outputs], coefficients) };
      const results = await this.#rows(boxes, known, 'outputs', box, padded, feeds, undefined, false);
      this.#place(all, results, start, count);
    }
    return all;
  }

  /**
   * Lower bounds of rows of outputs that each have a box of their own, with what was chosen for them; with `slopes`, what
   * small changes of the choices would do to each bound.
   *
   * @param coefficients [boxes, outputs]
   */
  async chosen(
    boxes: Boxes,
    known: Intervals,
    coefficients: Floats,
    choices: Choices,
    slopes = false,
  ): Promise<RowBounds & Learned> {
    const feeds = { rows: this.#tensor([boxes.count, this.anatomy.outputs], coefficients) };
    return this.#rows(boxes, known, 'outputs', undefined, boxes.count, feeds, choices, slopes);
  }

  async dispose(): Promise<void> {
    const programs = [...this.#programs.values()];
    this.#programs.clear();
    for (const program of programs) await (await program).dispose();
  }

  async #rows(
    boxes: Boxes,
    known: Intervals,
    target: Target,
    box: Int32Array | undefined,
    rows: number,
    rowFeeds: Tensors,
    choices: Choices | undefined,
    slopes: boolean,
  ): Promise<RowBounds & Learned> {
    const padded = atLeast(boxes.count);
    const mapped = box !== undefined && padded > 1;
    const shape: RowsShape = {
      ...this.options,
      boxes: padded,
      rows,
      mapped,
      free: choices !== undefined,
      multipliers: choices?.multipliers !== undefined,
      slopes,
    };
    const kind = [target, padded, rows, mapped, shape.free, shape.multipliers, slopes].join(' ');
    const program = await this.#program(kind, () => rowsGraph(this.#traces, this.anatomy, target, shape));
    const feeds: Record<string, Tensor> = {
      ...this.#boxFeeds(boxes, known, target, 0, boxes.count, padded),
      ...rowFeeds,
      ...(choices && this.#choiceFeeds(choices, rows)),
    };
    if (mapped) feeds.box = { dtype: 'int64', shape: [rows], data: BigInt64Array.from(box, BigInt) };
    const results = await program.run(feeds);
    const learned = (name: string) => (name in results ? floatsOf(results[name]) : undefined);
    const found = Object.entries(results).filter(([name]) => name.startsWith('slope:'));
    return {
      bound: floatsOf(results.bound),
      coefficients: floatsOf(results.coefficients),
      constant: floatsOf(results.constant),
      slopes: new Map(found.map(([name, value]) => [name.slice('slope:'.length), floatsOf(value)])),
      used: this.anatomy.free.map((_, i) => learned(usedName(i))),
      costs: this.anatomy.relaxed.map((_, i) => learned(costName(i))),
    };
  }

  #choiceFeeds({ free, multipliers = [] }: Choices, rows: number): Tensors {
    const { anatomy } = this;
    return Object.fromEntries([
      ...free.map((data, i) => [freeName(i), this.#tensor([rows, ...anatomy.free[i].shape], data)]),
      ...multipliers.map((data, i) => [multiplierName(i), this.#tensor([rows, ...anatomy.relaxed[i].shape], data)]),
    ]);
  }

  #boxFeeds(boxes: Boxes, known: Intervals, target: Target, start: number, count: number, padded: number): Tensors {
    const part = (all: Floats, shape: readonly number[]) => {
      const size = sizeOf(shape);
      const data = this.floats(padded * size);
      data.set(all.subarray(start * size, (start + count) * size));
      for (let i = count; i < padded; i++) data.copyWithin(i * size, 0, size);
      return this.#tensor([padded, ...shape], data);
    };
    const { inputShape } = this.#bounded;
    const until = target === 'outputs' ? this.anatomy.relaxed.length : target;
    const intervals = this.anatomy.relaxed.slice(0, until).flatMap(({ shape }, i) => [
      [lowerName(i), part(known.lower[i], shape)],
      [upperName(i), part(known.upper[i], shape)],
    ]);
    return { low: part(boxes.low, inputShape), high: part(boxes.high, inputShape), ...Object.fromEntries(intervals) };
  }

  #tensor(shape: readonly number[], data: Floats): Tensor {
    return data instanceof Float32Array ? { dtype: 'float32', shape, data } : { dtype: 'float64', shape, data };
  }

  #empty(rows: number) {
    return {
      bound: this.floats(rows),
      coefficients: this.floats(rows * this.inputSize),
      constant: this.floats(rows),
    };
  }

  #place(all: RowBounds, part: RowBounds, start: number, count: number): void {
    all.bound.set(part.bound.subarray(0, count), start);
    all.constant.set(part.constant.subarray(0, count), start);
    all.coefficients.set(part.coefficients.subarray(0, count * this.inputSize), start * this.inputSize);
  }

  /** Programs take what they are asked about only: names of inputs that a graph does not have are not fed. */
  #program(key: string, make: () => ReturnType<typeof rowsGraph>): Promise<Program> {
    const known = this.#programs.get(key);
    if (known !== undefined) return known;
    const graph = make();
    const names = new Set(graph.inputs.map(({ name }) => name));
    const program = this.#runtime.compile(graph).then((compiled) => ({
      run: (feeds: Tensors) =>
        compiled.run(Object.fromEntries(Object.entries(feeds).filter(([name]) => names.has(name)))),
      dispose: () => compiled.dispose(),
    }));
    this.#programs.set(key, program);
    return program;
  }
}

function floatsOf({ data }: Tensor): Floats {
  if (data instanceof Float32Array || data instanceof Float64Array) return data;
  throw new TypeError('a bound should be float32 or float64');
}

/** The indices of elements that may be on both sides of a bend. */
function openElements(lower: Floats, upper: Floats, bends: readonly number[] | undefined): Uint32Array {
  const open = new Uint32Array(lower.length);
  let count = 0;
  for (let i = 0; i < lower.length; i++) {
    const isOpen = bends === undefined ? lower[i] < upper[i] : bends.some((at) => lower[i] < at && at < upper[i]);
    if (isOpen) open[count++] = i;
  }
  return open.subarray(0, count);
}

/** Intersects intervals with others; a number that is none never replaces one that is. */
function narrow(lower: Floats, upper: Floats, least: Floats, most: Floats): void {
  for (let i = 0; i < lower.length; i++) {
    if (least[i] > lower[i]) lower[i] = least[i];
    if (most[i] < upper[i]) upper[i] = most[i];
  }
}

function powerOfTwo(atMost: number): number {
  return 2 ** Math.floor(Math.log2(atMost));
}

/** Few sizes, so that few programs are compiled. */
const SIZES = [1, 16, 256, 1024, 4096, MOST_ROWS];

export function atLeast(count: number): number {
  return SIZES.find((size) => size >= count) ?? count;
}
