/** A reproduction as files: a page with every figure, the record, and a table. */
import { join } from 'node:path';
import { writeWhole } from '../data/file.node.ts';
import { nodeCanvas } from './figures/canvas.node.ts';
import { reproductionPage } from './reproduction-page.ts';
import type { ReproductionRecord } from './reproduction-record.ts';
import { markdownTable, plainTable } from './table.ts';

/** Writes reproduction.html, .json and .md. @returns The record and the table as text. */
export async function writeReproduction(
  folder: string,
  record: ReproductionRecord,
): Promise<{ readonly json: string; readonly plain: string }> {
  const json = `${JSON.stringify(record, null, 2)}\n`;
  const files = {
    'reproduction.json': json,
    'reproduction.md': markdownTable(record),
    'reproduction.html': reproductionPage(record, nodeCanvas()),
  };
  for (const [name, text] of Object.entries(files)) {
    await writeWhole(join(folder, name), new TextEncoder().encode(text));
  }
  return { json, plain: plainTable(record) };
}
