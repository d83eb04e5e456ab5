/** What a pool and its workers tell each other. */
import type { Diagnostic } from '../errors.ts';
import type { Tensors } from './runtime.ts';

export interface WorkerOptions {
  readonly threads: number;
}

export type Request = { readonly id: number } & (
  | { readonly kind: 'hello' }
  | { readonly kind: 'compile'; readonly program: number; readonly bytes: Uint8Array }
  | { readonly kind: 'run'; readonly program: number; readonly feeds: Tensors }
  | { readonly kind: 'dispose'; readonly program: number }
);

export type Reply = { readonly id: number } & (
  | { readonly kind: 'hello'; readonly name: string; readonly diagnostics: readonly Diagnostic[] }
  | { readonly kind: 'done' }
  | { readonly kind: 'results'; readonly results: Tensors }
  | { readonly kind: 'failed'; readonly message: string; readonly hint: string | undefined }
);
