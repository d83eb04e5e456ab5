import type { Shape } from '../tensor/index.ts';
import type { Feed } from './held.ts';
import type { Layout } from './layout.ts';

/** How a file is read as a model: plain data. */
export interface OnnxModelOptions {
  /** What the model is called in results. @default 'model' */
  readonly name?: string;
  /** The input that is attacked. @default the only one that takes floats and is not fed */
  readonly input?: string;
  /** The shape of one sample, where the file leaves axes other than the batch open. */
  readonly inputShape?: Shape;
  /** Where samples have their channels, or `'none'` where they are not images. @default what their shape suggests */
  readonly layout?: Layout | 'none';
  /** What inputs that are not attacked are fed with, by name: the same for all samples, or [N, ...] for each of them. */
  readonly feeds?: Readonly<Record<string, Feed>>;
  /** The outputs that the graph computes. @default all that hold floats */
  readonly outputs?: readonly string[];
}
