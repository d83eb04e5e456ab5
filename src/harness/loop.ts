/** The one loop behind every run: each sample is attempted once, by a crew of workers where there is one, else here. */
import type { Origin } from '../classifier/index.ts';
import { criteria } from '../threat/index.ts';
import type { Attack } from './attack.ts';
import { attempting } from './attempt.ts';
import { type Crew, crewOf } from './crew.ts';
import { Questions } from './questions.ts';
import type { Attempt, Sample } from './sample.ts';
import type { Attempting } from './subject.ts';

export interface Loop extends Attempting {
  /** The attack that proposes, as whoever runs it named it; undefined where the examples are known. */
  readonly method: Attack | undefined;
  readonly signal: AbortSignal | undefined;
}

/**
 * Attempts all samples side by side. What comes of them does not depend on where.
 *
 * @param told Told what came of each sample as soon as it stands, in no particular order
 */
export async function attemptAll(
  loop: Loop,
  samples: readonly Sample[],
  told: (attempt: Attempt) => void,
): Promise<void> {
  const { classifier, assignment, method, signal } = loop;
  const origin = classifier.origin?.();
  if (origin !== undefined && method !== undefined) {
    const { batchSize } = classifier;
    const crew = crewFor(loop, samples, method, origin);
    if (crew !== undefined) return crew.work({ method, origin, batchSize, assignment, samples, told, signal });
  }
  const questions = new Questions(classifier, signal);
  const attempt = attempting(loop, questions);
  await questions.run(samples.length, async (i) => told(await attempt(samples[i])));
}

/** Files of more bytes are not loaded by each worker: then workers run single programs only. */
const LARGEST_COPIED = 2 ** 28;

/** The crew, where all that there is to do is plain data. One sample alone is run here, on all threads. */
function crewFor(
  { assignment, secondJudge, starts }: Loop,
  samples: readonly Sample[],
  method: Attack,
  origin: Origin,
): Crew | undefined {
  const crew = crewOf(origin.runtime);
  const isPlain = secondJudge === undefined && starts.length === 0 && Object.hasOwn(criteria, assignment.criterion);
  if (crew === undefined || !isPlain || samples.length < 2 || !crew.knows(method)) return undefined;
  return origin.bytes.length <= LARGEST_COPIED ? crew : undefined;
}
