/** `gibbon audit --filed`: the report that is filed, and the card that it takes what people know from. */
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { readBytes, writeWhole } from '../../data/index.node.ts';
import { OptionError } from '../../errors.ts';
import { type AuditCard, draftAuditCard, parseAuditCard } from '../../report/filed/audit-card.ts';
import type { Filed } from '../../report/filed/clauses.ts';
import { cycloneDx } from '../../report/filed/cyclonedx.ts';
import { filedPage } from '../../report/filed/page.ts';
import { note } from '../shell/terminal.ts';

/** Where the card is looked for, and drafted. */
export const CARD = 'audit.card.json';

/** @throws OptionError where there is none; DataError for one that is malformed or has unknown fields */
export async function readAuditCard(path: string): Promise<AuditCard> {
  if (!existsSync(path)) {
    throw new OptionError(
      '--filed',
      `there is no ${path}`,
      'gibbon audit MODEL --data DATA --write-card drafts one to fill in.',
    );
  }
  return parseAuditCard(new TextDecoder().decode(await readBytes(path)), path);
}

/** Drafts a card in this folder. @throws OptionError where there is one already */
export async function writeAuditCard(model: string, data: readonly string[]): Promise<void> {
  if (existsSync(CARD))
    throw new OptionError('--write-card', `${CARD} exists already`, 'Edit that one, or move it away.');
  const draft = draftAuditCard({ model: basename(model), data: data.join(', ') });
  await writeWhole(CARD, `${JSON.stringify(draft, undefined, 2)}\n`);
  note(`${CARD} is a draft to fill in; the same command with --filed in place of --write-card takes it`);
}

/** Writes the report and the bill of materials beside the record. */
export async function saveFiled(out: string, filed: Filed): Promise<void> {
  await writeWhole(join(out, 'report.html'), filedPage(filed));
  const materials = cycloneDx(filed, crypto.randomUUID());
  await writeWhole(join(out, 'audit.cdx.json'), `${JSON.stringify(materials, undefined, 1)}\n`);
}
