/** What other processes of the machine do meanwhile: a round in which they worked says little. */
import { cpus } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';

/** Above this share of the machine, others disturb. */
export const QUIET = 0.08;

/** Tells how much of the machine others used since the last time it was asked, from 0 to 1. */
export type OthersShare = () => Promise<number>;

/** @param own The processor seconds that the measured processes have used so far, this one aside. */
export function watchOthers(own: () => Promise<number> = async () => 0): OthersShare {
  const take = async () => ({ at: performance.now() / 1000, foreign: busySeconds() - ownSeconds() - (await own()) });
  let last: { readonly at: number; readonly foreign: number } | undefined;
  return async () => {
    const before = last;
    const now = await take();
    last = now;
    if (before === undefined) return 0;
    return Math.max(now.foreign - before.foreign, 0) / (now.at - before.at) / cpus().length;
  };
}

/** Waits for a moment in which others are quiet, at most until `end` on the clock of `performance.now()`. */
export async function waitForQuiet(end: number): Promise<void> {
  const share = watchOthers();
  await share();
  while (performance.now() < end) {
    await pause(500);
    if ((await share()) <= QUIET) return;
  }
}

function busySeconds(): number {
  return cpus().reduce((sum, { times: { user, nice, sys, irq } }) => sum + user + nice + sys + irq, 0) / 1000;
}

/** Processor seconds of this process so far. */
export function ownSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
