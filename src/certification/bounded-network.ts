/** A network whose values are bounded on boxes: batches of boxes and rows through programs that are compiled on demand. */
import type { Program, Runtime, Tensors } from '../runtime/index.ts';
import { type Shape, sizeOf, type Tensor } from '../tensor/index.ts';
import {
  costName,
  freeName,
  intervalGraph,
  lowerName,
  multiplierName,
  type RowsShape,
  rowsGraph,
  targetLowerName,
  targetUpperName,
  upperName,
  usedName,
} from './bound-graphs.ts';
import type { Boxes, Choices, ElementRows, Floats, IntervalSearch, Known, Learned, RowBounds, Rows } from './bounds.ts';
import { Habit } from './habit.ts';
import { narrow, openElements, widthOf } from './open-elements.ts';
import { isErrorName } from './rounding.ts';
import { boxesFor, fitting, rowsFor } from './sizes.ts';
import { floatsOf, integersOf } from './tensors.ts';
import {
  type Anatomy,
  anatomyOf,
  type Bounded,
  type Precision,
  type Relaxed,
  type Target,
  type Trace,
  traceAt,
  valueAt,
} from './trace.ts';

interface Found extends Known {
  readonly lower: Floats[];
  readonly upper: Floats[];
  readonly errors: Map<string, Floats>;
}

/** Where something lies, for each box. */
interface Ends {
  readonly lower: Floats;
  readonly upper: Floats;
}

/** Linear bounds that leave more than this share of what intervals are wide are not worth their time. */
const LITTLE = 0.999;

export interface BoundedNetworkOptions {
  readonly precision: Precision;
  /** Bounds what the shipped float32 file computes, not only the function. */
  readonly rounding: boolean;
  /** Asks for linear bounds of a value less and less often, as long as they do not help. @default false */
  readonly isSparing?: boolean;
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
  /** What is fed to several programs, as it was fed to the first: nothing changes once it is fed. */
  readonly #padded = new WeakMap<Floats, Floats>();
  readonly #programs = new Map<string, Promise<NamedProgram>>();
  readonly #habit: Habit;

  /** @throws UnsupportedOperatorError where an operator cannot be bounded */
  constructor(bounded: Bounded, runtime: Runtime, options: BoundedNetworkOptions) {
    this.anatomy = anatomyOf(bounded, options.precision);
    this.inputSize = sizeOf(bounded.inputShape);
    this.options = options;
    this.#habit = new Habit(options.isSparing ?? false);
    this.#bounded = bounded;
    this.#runtime = runtime;
  }

  floats(length: number): Floats {
    return this.options.precision === 'float32' ? new Float32Array(length) : new Float64Array(length);
  }

  /**
   * The intervals of all relaxed values, each from those before it, and from linear bounds where an element may be on both
   * sides of a bend.
   */
  async intervals(boxes: Boxes, { linear, within, signal }: IntervalSearch): Promise<Known> {
    const found: Found = { lower: [], upper: [], errors: new Map() };
    const take = async (targets: readonly Target[]) => {
      if (targets.length === 0) return;
      const { ends, errors } = await this.#intervalsOf(boxes, found, targets);
      for (const [name, error] of errors) found.errors.set(name, error);
      for (const [i, target] of targets.entries()) {
        if (target === 'outputs') continue;
        const { lower, upper } = ends[i];
        if (within) narrow(lower, upper, within.lower[target], within.upper[target]);
        found.lower.push(lower);
        found.upper.push(upper);
      }
    };
    const pass = this.#habit.begin();
    let waiting: Target[] = [];
    for (const [at, value] of this.anatomy.relaxed.entries()) {
      waiting.push(at);
      if (!linear || at === 0 || !pass.isWorthwhile(at)) continue;
      await take(waiting);
      waiting = [];
      pass.learn(at, await this.#tighten(boxes, found, at, value, signal));
    }
    await take(this.options.rounding ? [...waiting, 'outputs'] : waiting);
    return found;
  }

  /** The interval of one target, from those of the relaxed values before it, [boxes, size]. */
  async interval(boxes: Boxes, known: Known, target: Target): Promise<Ends> {
    const { ends } = await this.#intervalsOf(boxes, known, [target]);
    return ends[0];
  }

  /** The intervals of targets that follow each other, from those of the relaxed values before them; and what rounding takes. */
  async #intervalsOf(
    boxes: Boxes,
    known: Known,
    targets: readonly Target[],
  ): Promise<{ readonly ends: readonly Ends[]; readonly errors: ReadonlyMap<string, Floats> }> {
    const errors = new Map<string, Floats>();
    const ends = targets.map((target) => {
      const size = target === 'outputs' ? this.anatomy.outputs : this.anatomy.relaxed[target].size;
      return { size, lower: this.floats(boxes.count * size), upper: this.floats(boxes.count * size) };
    });
    const most = fitting(this.anatomy.widest, 1, Number.POSITIVE_INFINITY);
    for (let start = 0; start < boxes.count; start += most) {
      const count = Math.min(most, boxes.count - start);
      const padded = boxesFor(count, this.anatomy.widest);
      const shape = { ...this.options, boxes: padded };
      const program = await this.#program(`interval ${targets} ${padded}`, () =>
        intervalGraph(this.#traces, this.anatomy, targets, shape),
      );
      const results = await program.run(this.#boxFeeds(program, boxes, known, start, count, padded));
      targets.forEach((target, i) => {
        const { size, lower, upper } = ends[i];
        lower.set(floatsOf(results[targetLowerName(target)]).subarray(0, count * size), start * size);
        upper.set(floatsOf(results[targetUpperName(target)]).subarray(0, count * size), start * size);
      });
      for (const [name, result] of Object.entries(results)) {
        if (!isErrorName(name)) continue;
        const part = floatsOf(result);
        const length = part.length / padded;
        const all = errors.get(name) ?? this.floats(boxes.count * length);
        all.set(part.subarray(0, count * length), start * length);
        errors.set(name, all);
      }
    }
    return { ends, errors };
  }

  /** Whether linear bounds made the intervals of a value noticeably narrower. */
  async #tighten(boxes: Boxes, found: Found, at: number, value: Relaxed, signal?: AbortSignal): Promise<boolean> {
    const open = openElements(found.lower[at], found.upper[at], value.bends);
    if (open.length === 0) return false;
    const width = widthOf(found, at, open);
    const most = fitting(value.widest, 2);
    for (let start = 0; start < open.length; ) {
      signal?.throwIfAborted();
      const padded = Math.min(most, rowsFor(2 * (open.length - start), this.anatomy.widest));
      const elements = open.subarray(start, start + padded / 2);
      start += elements.length;
      const rows = 2 * elements.length;
      const unit = new Int32Array(padded);
      const sign = this.floats(padded);
      const box = new Int32Array(padded);
      for (let i = 0; i < rows; i++) {
        const element = elements[i >> 1];
        unit[i] = element % value.size;
        box[i] = Math.floor(element / value.size);
        sign[i] = i % 2 === 0 ? 1 : -1;
      }
      const units: Tensors = {
        unit: integersOf(unit),
        sign: this.#tensor([padded], sign),
      };
      const { bound } = await this.#rows(boxes, found, at, box, padded, units, undefined, false);
      for (let i = 0; i < rows; i++) {
        const element = elements[i >> 1];
        if (i % 2 === 0 && bound[i] > found.lower[at][element]) found.lower[at][element] = bound[i];
        if (i % 2 === 1 && -bound[i] < found.upper[at][element]) found.upper[at][element] = -bound[i];
      }
    }
    return widthOf(found, at, open) < LITTLE * width;
  }

  /** Lower bounds of rows of outputs. */
  async bounds(boxes: Boxes, known: Known, rows: Rows): Promise<RowBounds> {
    const { outputs, widest } = this.anatomy;
    const most = fitting(widest, 1);
    const all = this.#empty(rows.count);
    for (let start = 0; start < rows.count; ) {
      const padded = Math.min(most, rowsFor(rows.count - start, this.anatomy.widest));
      const count = Math.min(padded, rows.count - start);
      const coefficients = this.floats(padded * outputs);
      coefficients.set(rows.coefficients.subarray(start * outputs, (start + count) * outputs));
      const box = new Int32Array(padded);
      box.set(rows.box.subarray(start, start + count));
      const feeds = { rows: this.#tensor([padded, outputs], coefficients) };
      const results = await this.#rows(boxes, known, 'outputs', box, padded, feeds, undefined, false);
      this.#place(all, results, start, count);
      start += count;
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
    known: Known,
    coefficients: Floats,
    choices: Choices,
    slopes = false,
  ): Promise<RowBounds & Learned> {
    const feeds = { rows: this.#tensor([boxes.count, this.anatomy.outputs], coefficients) };
    return this.#rows(boxes, known, 'outputs', undefined, boxes.count, feeds, choices, slopes);
  }

  /**
   * Lower bounds of single elements of a relaxed value on one box, each times its sign, with free numbers of its own; with
   * `slopes`, what small changes of these would do.
   */
  async elements(
    box: Boxes,
    known: Known,
    value: number,
    { unit, sign, free }: ElementRows,
    slopes: boolean,
  ): Promise<RowBounds & Learned> {
    const feeds = { unit: integersOf(unit), sign: this.#tensor([sign.length], sign) };
    return this.#rows(box, known, value, undefined, sign.length, feeds, { free }, slopes);
  }

  async dispose(): Promise<void> {
    const programs = [...this.#programs.values()];
    this.#programs.clear();
    for (const program of programs) await (await program).dispose();
  }

  async #rows(
    boxes: Boxes,
    known: Known,
    target: Target,
    box: Int32Array | undefined,
    rows: number,
    rowFeeds: Tensors,
    choices: Choices | undefined,
    slopes: boolean,
  ): Promise<RowBounds & Learned> {
    const padded = box === undefined ? boxes.count : boxesFor(boxes.count, this.anatomy.widest);
    const mapped = box !== undefined && padded > 1;
    const shape: RowsShape = {
      ...this.options,
      errors: new Set(known.errors.keys()),
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
      ...this.#boxFeeds(program, boxes, known, 0, boxes.count, padded),
      ...rowFeeds,
      ...(choices && this.#choiceFeeds(program, choices, rows)),
    };
    if (program.names.has('box') && box !== undefined) feeds.box = integersOf(box);
    const results = await program.run(feeds);
    const learned = (name: string) => (name in results ? floatsOf(results[name]) : undefined);
    const found = Object.entries(results).filter(([name]) => name.startsWith('slope:'));
    return {
      bound: floatsOf(results.bound),
      coefficients: floatsOf(results.coefficients),
      constant: floatsOf(results.constant),
      lost: learned('lost'),
      slopes: new Map(found.map(([name, value]) => [name.slice('slope:'.length), floatsOf(value)])),
      used: this.anatomy.free.map((_, i) => learned(usedName(i))),
      costs: this.anatomy.relaxed.map((_, i) => learned(costName(i))),
    };
  }

  #choiceFeeds({ names }: NamedProgram, { free, multipliers = [] }: Choices, rows: number): Tensors {
    const { anatomy } = this;
    const feeds: (readonly [string, Tensor])[] = [
      ...free.map((data, i) => [freeName(i), this.#tensor([rows, ...anatomy.free[i].shape], data)] as const),
      ...multipliers.map(
        (data, i) => [multiplierName(i), this.#tensor([rows, ...anatomy.relaxed[i].shape], data)] as const,
      ),
    ];
    return Object.fromEntries(feeds.filter(([name]) => names.has(name)));
  }

  #boxFeeds(
    { names }: NamedProgram,
    boxes: Boxes,
    known: Known,
    start: number,
    count: number,
    padded: number,
  ): Tensors {
    const feeds: Record<string, Tensor> = {};
    const feed = (name: string, all: Floats, shape: () => Shape) => {
      if (!names.has(name)) return;
      const isWhole = start === 0 && count === boxes.count;
      const known = isWhole ? this.#padded.get(all) : undefined;
      const data =
        known?.length === (padded * all.length) / count ? known : this.#part(all, boxes, start, count, padded);
      if (isWhole) this.#padded.set(all, data);
      feeds[name] = this.#tensor([padded, ...shape()], data);
    };
    feed('low', boxes.low, () => this.#bounded.inputShape);
    feed('high', boxes.high, () => this.#bounded.inputShape);
    known.lower.forEach((lower, i) => {
      feed(lowerName(i), lower, () => this.anatomy.relaxed[i].shape);
      feed(upperName(i), known.upper[i], () => this.anatomy.relaxed[i].shape);
    });
    for (const [name, all] of known.errors) feed(name, all, () => this.#shapeOf(name));
    return feeds;
  }

  /** What some boxes have, and behind them what the first of them has. */
  #part(all: Floats, boxes: Boxes, start: number, count: number, padded: number): Floats {
    if (count === boxes.count && count === padded) return all;
    const size = all.length / boxes.count;
    const data = this.floats(padded * size);
    data.set(all.subarray(start * size, (start + count) * size));
    for (let i = count; i < padded; i++) data.copyWithin(i * size, 0, size);
    return data;
  }

  /** The shape of what a name of rounding stands for, without the batch. */
  #shapeOf(name: string): Shape {
    const [node, output] = (/[\d.]+$/.exec(name)?.[0] ?? '').split('.').map(Number);
    return valueAt(this.#traces(1), { node, output }).shape.slice(1);
  }

  #tensor(shape: readonly number[], data: Floats): Tensor {
    return data instanceof Float32Array ? { dtype: 'float32', shape, data } : { dtype: 'float64', shape, data };
  }

  #empty(rows: number) {
    return {
      bound: this.floats(rows),
      coefficients: this.floats(rows * this.inputSize),
      constant: this.floats(rows),
      lost: this.options.rounding ? this.floats(rows) : undefined,
    };
  }

  #place(all: RowBounds, part: RowBounds, start: number, count: number): void {
    all.bound.set(part.bound.subarray(0, count), start);
    all.constant.set(part.constant.subarray(0, count), start);
    if (part.lost) all.lost?.set(part.lost.subarray(0, count), start);
    all.coefficients.set(part.coefficients.subarray(0, count * this.inputSize), start * this.inputSize);
  }

  #program(key: string, make: () => ReturnType<typeof rowsGraph>): Promise<NamedProgram> {
    const known = this.#programs.get(key);
    if (known !== undefined) return known;
    const graph = make();
    const names = new Set(graph.inputs.map(({ name }) => name));
    const program = this.#runtime.compile(graph).then((compiled) => ({ ...compiled, names }));
    this.#programs.set(key, program);
    return program;
  }
}

/** A program, and the names of what it is fed: graphs take what they are asked about only. */
interface NamedProgram extends Program {
  readonly names: ReadonlySet<string | undefined>;
}
