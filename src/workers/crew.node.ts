/** Samples shared out among worker threads, a few at a time, so that all are busy to the end. */
import type { Origin } from '../classifier/index.ts';
import { RuntimeError } from '../errors.ts';
import type { CrewJob } from '../harness/crew.ts';
import type { Attempt, Sample } from '../harness/sample.ts';
import { LostWorkerError, type Member } from './member.node.ts';
import type { Reply } from './messages.ts';

/** What a job needs to know of the pool. */
export interface Members {
  readonly count: number;
  /** The member in this place; a new one where the last was lost. */
  at(place: number): Member;
  /** Loads the model there, unless it has it. */
  load(member: Member, origin: Origin): Promise<number>;
}

export interface Job extends CrewJob {
  readonly id: number;
}

/** With so few samples side by side, a worker computes nearly as fast as with more. */
const ENOUGH = 16;

/**
 * How many samples a member has in hand: as many as fill its batches, but no more than leave everybody a second helping, so
 * that whoever had the easier ones takes over from the others.
 */
function inHand({ samples: { length }, batchSize }: Job, members: number): number {
  const helping = Math.max(Math.ceil(length / (2 * members)), ENOUGH);
  return Math.min(helping, Math.ceil(length / members), Math.max(batchSize, 2));
}

/** A sample with memory of its own: a message carries all of the memory behind a view, here that of all samples. */
export function alone(sample: Sample): Sample {
  const { input, held, clean } = sample;
  return { ...sample, input: input.slice(), clean: clean.slice(), ...(held && { held: held.slice() }) };
}

/**
 * Has all samples attempted. Those of a member that is lost are given out again, once.
 *
 * @throws what a member throws, what `told` throws, or the reason of the signal, when all that is under way has ended
 */
export async function work(job: Job, members: Members): Promise<void> {
  const { signal } = job;
  signal?.throwIfAborted();
  const left = job.samples.toReversed();
  const serving = new Set<Member>();
  const lostBefore = new Set<number>();
  const failures: unknown[] = [];
  const portion = inHand(job, members.count);

  const end = (member: Member) => void member.ask({ kind: 'end', job: job.id }).catch(() => undefined);
  const stop = (reason: unknown) => {
    failures.push(reason);
    for (const member of serving) end(member);
    serving.clear();
  };

  /** Gives samples to a member, and others when they are done. */
  const give = async (member: Member, count: number): Promise<void> => {
    if (failures.length > 0 || member.isLost) return;
    const some = left.splice(-count).reverse().map(alone);
    const replies = member.askEach(some, (samples) => ({ kind: 'attempt', job: job.id, samples }));
    await Promise.all(some.map((sample, i) => attempted(member, sample, replies[i])));
  };

  const attempted = async (member: Member, sample: Sample, reply: Promise<Reply>): Promise<void> => {
    try {
      job.told(attemptIn(await reply));
    } catch (error) {
      const isNew = error instanceof LostWorkerError && !lostBefore.has(sample.index);
      if (!isNew) return stop(error);
      lostBefore.add(sample.index);
      left.push(sample);
      return;
    }
    if (left.length > 0) await give(member, 1);
  };

  /** Keeps the member in a place busy, and whoever takes the place of one that is lost. */
  const keepBusy = async (place: number): Promise<void> => {
    let begun = 0;
    while (left.length > 0 && failures.length === 0) {
      const member = members.at(place);
      try {
        const model = await members.load(member, job.origin);
        const { id, method, assignment } = job;
        await member.ask({ kind: 'begin', job: id, model, method: method.name, assignment });
      } catch (error) {
        if (!(error instanceof LostWorkerError) || begun++ > 0) stop(error);
        continue;
      }
      serving.add(member);
      await give(member, portion);
      if (serving.delete(member)) end(member);
    }
  };

  const abort = () => stop(signal?.reason);
  signal?.addEventListener('abort', abort);
  await Promise.all(Array.from({ length: members.count }, (_, place) => keepBusy(place)));
  signal?.removeEventListener('abort', abort);
  if (failures.length > 0) throw failures[0];
}

function attemptIn(reply: Reply): Attempt {
  if (reply.kind !== 'attempted') throw new RuntimeError('a worker thread answered out of turn');
  return reply.attempt;
}
