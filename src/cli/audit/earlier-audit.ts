/** Where the journal of an audit is, and audits that left one there. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { OptionError } from '../../errors.ts';

/** The journal in the folder of an audit. */
export const journalPath = (folder: string) => join(folder, 'journal.jsonl');

/** @throws OptionError where an earlier audit left its journal and nothing says that it is to be resumed */
export function refuseEarlierAudit(folder: string, isResumed: boolean): void {
  if (isResumed || !existsSync(journalPath(folder))) return;
  throw new OptionError(
    '--out',
    `${folder} holds the journal of an earlier audit`,
    'Resume that audit: --resume. Start over: another --out, or delete the folder.',
  );
}
