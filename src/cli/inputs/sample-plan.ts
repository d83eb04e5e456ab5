import type { TokenEmbedding } from '../../model/token-ids.ts';
import type { FloatTensor, Tensor } from '../../tensor/index.ts';

/** Samples that were ids. */
export interface Tokens {
  readonly embedding: TokenEmbedding;
  readonly ids: Tensor;
  /** The rows of the ids, [N, ..., width]. */
  readonly values: FloatTensor;
}

/** Which samples a command reads, and what says their classes. */
export interface SamplePlan {
  /** Image files and folders of them, or one array file. */
  readonly paths: readonly string[];
  /** The class of all samples. */
  readonly label: number | undefined;
  /** A file of labels. */
  readonly labels: string | undefined;
  /** At most so many samples. */
  readonly limit: number | undefined;
  /** Of samples that are token ids. */
  readonly tokens?: Tokens;
}
