/** The record of one run of the paper's claims: plain JSON, all that tables and pages about it are made from. */

/** What became of a claim. */
export type Verdict =
  /** Every figure is inside its interval. */
  | 'reproduced'
  /** A figure is outside of its interval, but what the paper concludes from it holds. */
  | 'direction only'
  /** This run cannot tell, e.g. because it trained too little or there was nothing to measure on. */
  | 'not resolved at this budget'
  /** The figures contradict what the paper concludes. */
  | 'refuted'
  /** Measured on other data than the paper's: no figure may be compared with it. */
  | 'proxy';

/** A figure that was measured. */
export interface Quantity {
  /** `null` where there was nothing to measure, e.g. the confidence on mistakes of a classifier that makes none. */
  readonly value: number | null;
  /** E.g. `'%'`; `''` for ratios and other plain numbers. */
  readonly unit: string;
}

/** Where a figure must be for the claim to count as reproduced, both ends included. */
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
  /** The paper's own figure or formula. */
  readonly paper: string;
  readonly measured: Readonly<Record<string, Quantity>>;
  /** By the names of `measured`; some figures there have no expectation. */
  readonly expected: Readonly<Record<string, ExpectedInterval>>;
  readonly verdict: Verdict;
  readonly seed: number;
  /** How long it took. A model that several rows share is counted in the first of them. */
  readonly seconds: number;
  readonly dataset: string;
  readonly notes: readonly string[];
}

/** What the rows were measured on. */
export interface RecordedDataset {
  readonly name: string;
  /** Whether it is the paper's own data, so that figures may be compared. */
  readonly comparable: boolean;
  readonly trainCount: number;
  readonly testCount: number;
}

/** One run. */
export interface ReproductionRecord {
  readonly schema: 'gibbon-reproduction/1';
  readonly paper: string;
  readonly preset: string;
  readonly seed: number;
  readonly dataset: RecordedDataset;
  readonly runtime: string;
  readonly seconds: number;
  readonly rows: readonly RowRecord[];
}
