import type { Tokens } from '../../model/token-ids.ts';

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
