/** The record of one run of the paper's claims: plain JSON, all that tables and pages about it are made from. */
import type { Machine } from '../../runtime/index.ts';
import type { FigureRecord } from '../page/figure-record.ts';

/** What became of a claim. */
export type Verdict =
  /** Every number is inside its interval. */
  | 'reproduced'
  /** A number is outside of its interval, but what the paper concludes from it holds. */
  | 'direction only'
  /** This run cannot tell, e.g. because it trained too little or there was nothing to measure on. */
  | 'not resolved at this budget'
  /** The numbers contradict what the paper concludes. */
  | 'refuted'
  /** Another network stands in for the paper's: no number may be compared with it. */
  | 'proxy'
  /** Measured on other data than the paper's, so that no number may be compared with it; what it concludes holds there. */
  | 'holds on other data'
  /** Measured on other data, where what the paper concludes does not hold. */
  | 'does not hold on other data';

/** A number that was measured. */
export interface Quantity {
  /** `null` where there was nothing to measure, e.g. the confidence on mistakes of a classifier that makes none. */
  readonly value: number | null;
  /** E.g. `'%'`; `''` for ratios and other plain numbers. */
  readonly unit: string;
  /** Of several seeds, in the order of the row's `seeds`; `value` is then the mean of those that are not `null`. */
  readonly perSeed?: readonly (number | null)[];
}

/** Where a number must be for the claim to count as reproduced, both ends included. */
export interface ExpectedInterval {
  readonly from: number;
  readonly to: number;
  readonly unit: string;
}

/** What became of one row of the reproduction table. */
export interface RowRecord {
  readonly row: number;
  /** The section of the paper, e.g. `'4'`, or `'A'` for its appendix. */
  readonly section: string;
  readonly title: string;
  readonly claim: string;
  /** The paper's own number or formula. */
  readonly paper: string;
  readonly measured: Readonly<Record<string, Quantity>>;
  /** By the names of `measured`; some numbers there have no expectation. */
  readonly expected: Readonly<Record<string, ExpectedInterval>>;
  /** SHA-256 of `expected` as `intervalsSeal` writes it, in hexadecimal. Absent in records from before there were any. */
  readonly seal?: string;
  readonly verdict: Verdict;
  /** How much work went into it. */
  readonly preset: string;
  /** The only seed, or the first one. */
  readonly seed: number;
  /** Where it was measured with several. */
  readonly seeds?: readonly number[];
  /** How long it took. A model that several rows share is counted in the first of them. */
  readonly seconds: number;
  readonly dataset: string;
  readonly notes: readonly string[];
  readonly figures: readonly FigureRecord[];
  /** What to type to measure this row again. */
  readonly command: string;
}

/** What the rows were measured on. */
export interface RecordedDataset {
  readonly name: string;
  /** Whether it is the paper's own data, so that numbers may be compared. */
  readonly comparable: boolean;
  readonly trainCount: number;
  readonly testCount: number;
}

/** A model that was trained for the rows. */
export interface ModelRecord {
  readonly name: string;
  /** The number of trained numbers. */
  readonly parameters: number;
  readonly epochs: number;
  /** How long its training took. */
  readonly seconds: number;
  /** Floating-point operations of its training, a product and its sum counted as two. */
  readonly flops: number;
  /** What decided it, line by line: architecture, objective, schedule, data and seed. */
  readonly identity: string;
}

/** One run. */
export interface ReproductionRecord {
  readonly schema: 'gibbon-reproduction/2';
  readonly paper: string;
  readonly preset: string;
  /** The only seed, or the first one. */
  readonly seed: number;
  /** Where rows were measured with several. */
  readonly seeds?: readonly number[];
  readonly dataset: RecordedDataset;
  readonly runtime: string;
  /** Absent where it cannot be known, as in browsers. */
  readonly machine?: Machine;
  readonly seconds: number;
  readonly models: readonly ModelRecord[];
  readonly rows: readonly RowRecord[];
}
