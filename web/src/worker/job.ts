/** What a job is given beside its question. */
import type { Runtime } from 'gibbon/browser';
import type { Models } from './models.ts';
import type { OwnModels } from './own-models.ts';

export interface Tools {
  readonly runtime: Runtime;
  readonly models: Models;
  readonly own: OwnModels;
}

export interface JobContext<News = never> {
  /** Loads ONNX Runtime where that has not been done. */
  tools(): Promise<Tools>;
  /** Aborted when the page wants no answer any more. */
  readonly signal: AbortSignal;
  /** Tells the page how it goes. */
  tell(news: News): void;
  /** Has something done after every run of a program. */
  onRun(hear: () => void): void;
}
