/** What bounds are about and what they come to: boxes, intervals, rows and what is chosen for them. */

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

/** Intervals, and what rounding takes on the way to them and from the last of them to the outputs. */
export interface Known extends Intervals {
  /** By the names of inputs of graphs, for each box. */
  readonly errors: ReadonlyMap<string, Floats>;
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
  /** What rounding took of each bound; undefined where it takes nothing. */
  readonly lost: Floats | undefined;
}

/** How intervals are found. */
export interface IntervalSearch {
  /** Whether linear bounds are asked for. */
  readonly linear: boolean;
  /** Intervals that are known to hold, such as those of a larger box. */
  readonly within?: Intervals | undefined;
  /** Stops between two runs; the promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** Rows of single elements of a value. */
export interface ElementRows {
  readonly unit: Int32Array;
  readonly sign: Floats;
  /** For each free number of the anatomy [rows, size]; of those behind the value nothing is asked. */
  readonly free: readonly Floats[];
}
