/** A claim of the paper: what it says, what to expect of a good reproduction, and how to measure it. */

import type { FigureRecord } from '../report/page/figure-record.ts';
import type { ExpectedInterval, Quantity } from '../report/reproduction/record.ts';
import type { ClaimContext } from './context.ts';
import type { Preset } from './preset.ts';
import type { Recipe } from './recipe.ts';

/** The figures of one claim, by name. */
export type Measured = Readonly<Record<string, Quantity>>;

/** What measuring a claim gives. */
export interface Measurement<Name extends string = string> {
  /** Every figure that has an expectation, and others worth knowing. */
  readonly measured: Readonly<Record<Name, Quantity>> & Measured;
  /** What a reader should know of how it was measured. */
  readonly notes?: readonly string[];
  readonly figures?: readonly FigureRecord[];
}

/** A model that a claim asks for. */
export interface NeededModel {
  readonly recipe: Recipe;
  /** @default 0 */
  readonly member?: number;
}

/** One row of the reproduction table. */
export interface Claim<Name extends string = string> {
  readonly row: number;
  /** The section of the paper, e.g. `'4'`, or `'A'` for its appendix. */
  readonly section: string;
  readonly title: string;
  /** What the paper says, in a sentence. */
  readonly claim: string;
  /** The paper's figure or formula. */
  readonly paper: string;
  /** For each figure, the interval in which it counts as reproduced. */
  readonly expected: Readonly<Record<Name, ExpectedInterval>>;
  /** Where shorter presets are held to other intervals. @default `expected` */
  expectedAt?(preset: Preset): Readonly<Record<NoInfer<Name>, ExpectedInterval>>;
  /** The models that it will ask for, so that they can be trained side by side. @default none */
  models?(preset: Preset, seedCount: number): readonly NeededModel[];
  /** Whether it takes care of `seedCount` itself, e.g. by means over networks. @default every seed measures all of it */
  readonly ownSeeds?: true;
  /** The least preset whose misses count; below it they are not resolved. @default 'smoke' */
  readonly decidedAt?: Preset;
  /** Why the numbers cannot be compared with the paper's at a preset, e.g. because the network is smaller. @default they can */
  proxyAt?(preset: Preset): string | undefined;
  /**
   * Whether the paper's conclusion holds although a figure is outside of its interval; on other data it is all that is asked.
   *
   * @param measured Every figure that could be measured, those with an interval among them. @default it does not
   */
  holdsInDirection?(measured: Readonly<Record<NoInfer<Name>, number>> & Readonly<Record<string, number>>): boolean;
  measure(context: ClaimContext): Promise<Measurement<NoInfer<Name>>>;
}

/** Declares a claim; every figure with an expectation must be measured. */
export function defineClaim<const Name extends string>(claim: Claim<Name>): Claim<Name> {
  return claim;
}

/** The intervals that a claim is held to at a preset. */
export function expectedOf(claim: Claim, preset: Preset): Readonly<Record<string, ExpectedInterval>> {
  return claim.expectedAt?.(preset) ?? claim.expected;
}

/** A figure in percent. */
export const percent = (value: number | null): Quantity => ({ value, unit: '%' });

/** A plain number. */
export const plain = (value: number | null): Quantity => ({ value, unit: '' });

/** The interval in which a figure in percent counts as reproduced. */
export const percentBetween = (from: number, to: number): ExpectedInterval => ({ from, to, unit: '%' });

/** The interval of a relative difference that is zero but for rounding. */
export const relativeDifferenceUpTo = (to: number): ExpectedInterval => ({ from: 0, to, unit: '' });
