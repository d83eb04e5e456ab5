/** What a pool and its workers tell each other: plain data. */
import type { OnnxClassifierOptions } from '../classifier/index.ts';
import type { Diagnostic } from '../errors.ts';
import type { ProblemData } from '../goals/index.ts';
import type { Assignment, Attempt, Sample } from '../harness/sample.ts';
import type { Tensors } from '../runtime/index.ts';
import type { CrossingError } from './crossing-errors.ts';

export interface WorkerOptions {
  readonly threads: number;
}

export type Request = { readonly id: number } & (
  | { readonly kind: 'hello' }
  | { readonly kind: 'compile'; readonly program: number; readonly bytes: Uint8Array }
  | { readonly kind: 'run'; readonly program: number; readonly feeds: Tensors }
  | { readonly kind: 'dispose'; readonly program: number }
  /** Loads a model, on which jobs then work. */
  | {
      readonly kind: 'load';
      readonly model: number;
      readonly bytes: Uint8Array;
      readonly as: Loading;
    }
  | { readonly kind: 'forget'; readonly model: number }
  | {
      readonly kind: 'begin';
      readonly job: number;
      readonly model: number;
      /** The name of the attack in the registry. */
      readonly method: string;
      readonly assignment: Assignment;
    }
  /** Samples that begin together, so that they share batches; each is a request of its own and is answered alone. */
  | { readonly kind: 'attempt'; readonly job: number; readonly samples: readonly Numbered<Sample>[] }
  /** What is under way stops before the next batch and fails; no more comes. */
  | { readonly kind: 'end'; readonly job: number }
  /** The thread ends, without an answer. */
  | { readonly kind: 'quit' }
);

/** What a file is loaded as: a classifier, or the problem of a goal. */
export type Loading = { readonly options: OnnxClassifierOptions } | { readonly problem: ProblemData };

export interface Numbered<T> {
  readonly id: number;
  readonly value: T;
}

export type Reply = { readonly id: number } & (
  | { readonly kind: 'hello'; readonly name: string; readonly diagnostics: readonly Diagnostic[] }
  | { readonly kind: 'done' }
  | { readonly kind: 'results'; readonly results: Tensors }
  | { readonly kind: 'attempted'; readonly attempt: Attempt }
  | { readonly kind: 'failed'; readonly error: CrossingError }
);
