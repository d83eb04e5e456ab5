/** What travels through a queue: plain data, addressed by content. */
import type { Assignment, Attempt, Sample } from '../harness/sample.ts';
import { sha256 } from '../tensor/index.ts';
import type { CrossingError } from '../workers/crossing-errors.ts';
import type { Loading } from '../workers/messages.ts';

/** What is to be done with samples: a rung of a ladder, say. */
export interface Order {
  /** SHA-256 of the model file. */
  readonly model: string;
  readonly as: Loading;
  /** The name of the attack in the registry. */
  readonly method: string;
  readonly assignment: Assignment;
  /** The largest number of samples in one run of the model. */
  readonly batchSize: number;
}

/** One job: an order, and a range of samples. */
export interface Portion {
  /** SHA-256 of the order. */
  readonly order: string;
  /** SHA-256 of the samples, which count from 0 in it. */
  readonly samples: string;
}

export type Samples = readonly Sample[];

/** What a worker says to a portion. */
export type Answer = { readonly host: string } /** SHA-256 of the attempts. */ & (
  | { readonly kind: 'done'; readonly attempts: string }
  /** Bytes that it was sent for were not there. */
  | { readonly kind: 'missing'; readonly hash: string }
  | { readonly kind: 'failed'; readonly error: CrossingError }
);

export type Attempts = readonly Attempt[];

/** The name of a job: one portion has one, whoever gives it out. */
export async function jobName({ order, samples }: Portion): Promise<string> {
  return `job-${await sha256(new TextEncoder().encode(`${order} ${samples}`))}`;
}

/** The queue of those whose work may be put together: one version of Gibbon, and one runtime. */
export function queueName({ version, runtime }: { readonly version: string; readonly runtime: string }): string {
  return `${version} ${runtime}`.replaceAll(':', ' ');
}
