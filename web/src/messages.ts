/** What page and worker tell each other. A job is a question with one answer, and news while it is worked on. */
import type { AttackAnswer, AttackNews, AttackRequest } from './worker/attack.ts';
import type { BoundsRequest, Proved } from './worker/bounds.ts';
import type { Digit, DigitsRequest } from './worker/digits.ts';
import type { Exploration, ExploreRequest } from './worker/explore.ts';
import type { Gathered, GatherRequest } from './worker/gather.ts';
import type { InspectRequest, InspectResult } from './worker/inspect.ts';
import type { Iterated, IterateRequest } from './worker/iterate.ts';
import type { Aimed, AimRequest, LineNews, LineRequest, PictureLine } from './worker/line.ts';
import type { PhotoRequest } from './worker/photo.ts';
import type { AttackFacts } from './worker/registry.ts';
import type { TrainNews, TrainRequest, TrainResult } from './worker/train.ts';

interface Job<Request, Result, News = never> {
  readonly request: Request;
  readonly result: Result;
  readonly news: News;
}

export interface Jobs {
  readonly line: Job<LineRequest, PictureLine, LineNews>;
  readonly aim: Job<AimRequest, Aimed>;
  readonly digits: Job<DigitsRequest, readonly Digit[]>;
  readonly explore: Job<ExploreRequest, Exploration>;
  readonly gather: Job<GatherRequest, Gathered>;
  readonly iterate: Job<IterateRequest, Iterated, number>;
  readonly bounds: Job<BoundsRequest, Proved>;
  readonly photo: Job<PhotoRequest, Float32Array>;
  readonly registry: Job<null, readonly AttackFacts[]>;
  readonly inspect: Job<InspectRequest, InspectResult>;
  readonly attack: Job<AttackRequest, AttackAnswer, AttackNews>;
  readonly train: Job<TrainRequest, TrainResult, TrainNews>;
}

export type JobName = keyof Jobs;

/** A question to the worker. */
export type Question<Name extends JobName = JobName> = {
  [Each in Name]: { readonly kind: Each; readonly id: number; readonly request: Jobs[Each]['request'] };
}[Name];

/** Nobody wants the answer any more. */
export interface Cancellation {
  readonly kind: 'cancel';
  readonly id: number;
}

export type ToWorker<Name extends JobName = JobName> = Question<Name> | Cancellation;

export type FromWorker = { readonly id: number } & (
  | { readonly kind: 'news'; readonly news: Jobs[JobName]['news'] }
  | { readonly kind: 'done'; readonly result: Jobs[JobName]['result'] }
  | { readonly kind: 'failed'; readonly failure: Failure }
);

/** Why a job came to nothing, as data that survive the way to the page. */
export interface Failure {
  /** Of the library's errors, `'cancelled'`, or `'unexpected'`. */
  readonly code: string;
  readonly message: string;
  readonly hint: string | undefined;
  /** Operators that there is no rule for. */
  readonly operators: readonly string[];
}
