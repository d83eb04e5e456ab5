/** What `gibbon verify` is to do: its flags, checked, with defaults filled in. */
import { availableParallelism } from 'node:os';
import { requireWritableFile } from '../shell/output-folder.ts';
import type { VerifyFlags } from './flags.ts';

export interface VerifyPlan {
  readonly model: string;
  readonly property: string;
  readonly timeoutSeconds: number;
  readonly seed: number;
  readonly threads: number;
  readonly out: string | undefined;
  /** Where a certificate is written, if there is one. */
  readonly certificate: string | undefined;
  /** A certificate that is proved again; nothing is searched then. */
  readonly check: string | undefined;
}

/** @throws OptionError for a file that cannot be written */
export async function verifyPlan(model: string, property: string, flags: VerifyFlags): Promise<VerifyPlan> {
  const { timeout, seed, threads = availableParallelism(), out, certificate, check } = flags;
  if (out !== undefined) await requireWritableFile('--out', out, [model, property]);
  if (certificate !== undefined) await requireWritableFile('--certificate', certificate, [model, property]);
  return { model, property, timeoutSeconds: timeout, seed, threads, out, certificate, check };
}
