import type { Language } from '../../report/comparison/language/language.ts';

/** Options as the command line gives them. */
export interface CompareFlags {
  readonly level: number;
  readonly out?: string;
  readonly language: Language;
  readonly json?: boolean;
}
