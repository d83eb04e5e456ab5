import type { Language } from '../../report/comparison/language/language.ts';
import { requireWritable } from '../shell/output-folder.ts';
import type { CompareFlags } from './flags.ts';

/** What `gibbon compare` is to do. */
export interface ComparePlan {
  /** The records, by their paths. */
  readonly before: string;
  readonly after: string;
  readonly level: number;
  /** The folder of page and record; undefined where none are asked for. */
  readonly out: string | undefined;
  /** Of the page. */
  readonly language: Language;
  readonly json: boolean;
}

/** @throws OptionError for a folder that cannot be written to */
export async function comparePlan(before: string, after: string, flags: CompareFlags): Promise<ComparePlan> {
  const { level, out, language, json = false } = flags;
  if (out !== undefined) await requireWritable('--out', out);
  return { before, after, level, out, language, json };
}
