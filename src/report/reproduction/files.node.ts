/** A reproduction as files: a page with every figure, the record, and a table. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeWhole } from '../../data/files/file.node.ts';
import { nodeCanvas } from '../figures/canvas.node.ts';
import { reproductionPage } from './page.ts';
import type { ReproductionRecord } from './record.ts';
import { requireUnmoved } from './seal.ts';
import { markdownTable } from './table.ts';

/**
 * The record that a folder has, or undefined where it has none that this version understands.
 *
 * @throws DataError where intervals were moved after their row was measured
 */
export async function readReproduction(folder: string): Promise<ReproductionRecord | undefined> {
  const text = await readFile(join(folder, 'reproduction.json'), 'utf8').catch(() => undefined);
  const found = text === undefined ? undefined : understood(text);
  if (found !== undefined) await requireUnmoved(found.rows, join(folder, 'reproduction.json'));
  return found;
}

function understood(text: string): ReproductionRecord | undefined {
  try {
    const found: ReproductionRecord = JSON.parse(text);
    return found.schema === 'gibbon-reproduction/2' ? found : undefined;
  } catch {
    return undefined;
  }
}

/** Writes reproduction.html, .json and .md. */
export async function writeReproduction(folder: string, record: ReproductionRecord): Promise<void> {
  const files = {
    'reproduction.json': `${JSON.stringify(record, null, 2)}\n`,
    'reproduction.md': markdownTable(record),
    'reproduction.html': reproductionPage(record, nodeCanvas()),
  };
  for (const [name, text] of Object.entries(files)) {
    await writeWhole(join(folder, name), text);
  }
}
