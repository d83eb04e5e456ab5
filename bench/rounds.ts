/** Measurements in turns: on a machine that does other things too, only what ran side by side can be compared. */
import { setTimeout as pause } from 'node:timers/promises';

/** Time in milliseconds for the threads of the one whose turn ended to stop spinning. */
const SETTLE = 40;

/** Takes each measurement once a round, in the same order in every round. */
export async function inTurns<K extends string>(
  rounds: number,
  measurements: Readonly<Record<K, () => Promise<number>>>,
): Promise<Record<K, number[]>> {
  const names = Object.keys(measurements) as K[];
  const results = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<K, number[]>;
  for (let round = 0; round < rounds; round++) {
    for (const name of names) {
      await pause(SETTLE);
      results[name].push(await measurements[name]());
    }
  }
  return results;
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
