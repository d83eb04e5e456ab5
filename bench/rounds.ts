/** Measurements in turns: on a machine that does other things too, only what ran side by side can be compared. */
import { setTimeout as pause } from 'node:timers/promises';
import { type OthersShare, QUIET, waitForQuiet } from './others.ts';

/** Time in milliseconds for the threads of the one whose turn ended to stop spinning. */
const SETTLE = 40;

export interface RoundOptions {
  /** How many rounds are wanted. */
  readonly rounds: number;
  /** For how many seconds to wait for others to be quiet, and to repeat rounds that they disturbed. */
  readonly patience: number;
  readonly others: OthersShare;
}

/** Seconds of each measurement, round by round, and the share of the machine that others used, at most. */
export interface Rounds<K extends string> {
  readonly of: Readonly<Record<K, readonly number[]>>;
  readonly others: number;
}

/** Takes each measurement once a round, in the same order; keeps the rounds that others disturbed least. */
export async function inTurns<K extends string>(
  { rounds, patience, others }: RoundOptions,
  measurements: Readonly<Record<K, () => Promise<number>>>,
): Promise<Rounds<K>> {
  const names = Object.keys(measurements) as K[];
  const taken: { readonly values: readonly number[]; readonly others: number }[] = [];
  const end = performance.now() + 1000 * patience;
  const undisturbed = () => taken.filter((round) => round.others <= QUIET).length;
  while (taken.length < rounds || (undisturbed() < rounds && performance.now() < end)) {
    await waitForQuiet(end);
    await others();
    const values: number[] = [];
    for (const name of names) {
      await pause(SETTLE);
      values.push(await measurements[name]());
    }
    taken.push({ values, others: await others() });
  }
  const kept = taken.toSorted((a, b) => a.others - b.others).slice(0, rounds);
  const of = Object.fromEntries(names.map((name, i) => [name, kept.map(({ values }) => values[i])]));
  return { of: of as Record<K, number[]>, others: Math.max(...kept.map((round) => round.others)) };
}

/** How long a call takes, in seconds. */
export async function secondsOf(call: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await call();
  return (performance.now() - start) / 1000;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The median of the quotients of what was measured in the same round. */
export function medianRatio(numerators: readonly number[], denominators: readonly number[]): number {
  return median(numerators.map((value, round) => value / denominators[round]));
}
