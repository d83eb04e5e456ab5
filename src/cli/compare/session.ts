/** What `gibbon compare` does once its words are read. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readBytes } from '../../data/index.node.ts';
import { type ComparedReport, compareAudits, comparedReport } from '../../evaluation/index.ts';
import { comparisonText } from '../../report/comparison/text.ts';
import { writeComparison } from '../../report/comparison/write.node.ts';
import { lineWidth, print, printRecord } from '../shell/terminal.ts';
import type { ComparePlan } from './plan.ts';

/** Something is significantly worse. */
export const WORSE = 1;

/** Compares the records, prints what came of it, and sets the exit code. */
export async function runComparison({ before, after, level, out, language, json }: ComparePlan): Promise<void> {
  const comparison = compareAudits(await readReport(before), await readReport(after), { level });
  if (out !== undefined) await writeComparison(out, comparison, { language });
  if (json) printRecord(comparison);
  else print(comparisonText(comparison, lineWidth()));
  if (comparison.isWorse) process.exitCode = WORSE;
}

/**
 * The record of an audit, or the one in the folder of an audit.
 *
 * @throws DataError for what cannot be read, or is no record of an audit
 */
export async function readReport(path: string): Promise<ComparedReport> {
  const isFolder = (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
  const file = isFolder ? join(path, 'audit.json') : path;
  return comparedReport(new TextDecoder().decode(await readBytes(file)), file);
}
