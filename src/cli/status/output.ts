import { compact, duration } from '../../numbers.ts';
import type { DeadLetter, Hand, Lead } from '../../queue/board.ts';
import type { QueueStatus } from '../../queue/status.node.ts';

/** What is done at a queue, for people. */
export function statusText({ queue, leads, workers, dead, memory }: QueueStatus, now: Date): string {
  const slots = total(workers, ({ slots }) => slots);
  const busy = total(workers, ({ busy }) => busy);
  return [
    `${queue}: ${compact(memory / 2 ** 20)} MiB of memory`,
    '',
    ...(leads.length === 0 ? ['No audit gives out work.'] : leads.map((lead) => leadLine(lead, now))),
    '',
    workers.length === 0
      ? `No worker is here. gibbon worker ${queue} starts one.`
      : `${counted(workers.length, 'worker')}, ${counted(slots, 'job')} at a time, ${busy} under way:`,
    ...workers.map((worker) => handLine(worker, now)),
    ...(dead.length === 0 ? [] : ['', `${counted(dead.length, 'sample')} that no worker could attack:`]),
    ...dead.map(deadLine),
  ].join('\n');
}

function leadLine({ task, host, pid, started, attack, done, total, jobs, cost, outcomes }: Lead, now: Date): string {
  const at =
    attack === '' ? 'no attack yet' : `${attack}, ${done} of ${total} samples, ${counted(jobs, 'job')} given out`;
  const passes = `${number(cost.forwards)} forward and ${number(cost.backwards)} backward passes`;
  return `${task} on ${host} (process ${pid}), for ${since(started, now)}: ${at}; ${number(outcomes)} outcomes so far, ${passes}`;
}

function handLine({ host, pid, version, runtime, slots, busy, jobs, samples, started }: Hand, now: Date): string {
  const pace = samples / Math.max((now.getTime() - Date.parse(started)) / 1000, 1);
  return `  ${host} (process ${pid}): ${busy} of ${counted(slots, 'job')} at a time; ${number(jobs)} jobs and ${number(samples)} samples done, ${compact(pace)} a second; Gibbon ${version} on ${runtime}`;
}

function deadLine({ sample, attack, host, reason, at }: DeadLetter): string {
  return `  ${sample} under ${attack}, last on ${host}, ${at}: ${reason}`;
}

const counted = (count: number, noun: string): string => `${number(count)} ${noun}${count === 1 ? '' : 's'}`;
const number = (value: number): string => value.toLocaleString('en-US');
const since = (started: string, now: Date): string => duration((now.getTime() - Date.parse(started)) / 1000);

function total<T>(all: readonly T[], of: (one: T) => number): number {
  return all.reduce((sum, one) => sum + of(one), 0);
}
