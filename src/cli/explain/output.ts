/** What `gibbon explain` prints and saves. */
import { basename } from 'node:path';
import { writeWhole } from '../../data/index.node.ts';
import type { Explanation } from '../../explanation/index.ts';
import { shortened } from '../../report/attack/text.ts';
import {
  type ExplanationSetting,
  type ExplanationTable,
  explanationRecord,
  explanationTables,
  gradientFacts,
  headline,
} from '../../report/explanation/text.ts';
import type { ImageFormat } from '../../report/page/pictures.ts';
import type { FloatTensor } from '../../tensor/index.ts';
import { columns, folded, note, textWidth } from '../shell/terminal.ts';
import type { ExplainPlan } from './plan.ts';

/** The widest line. */
const WIDTH = 100;
/** Of names of classes and inputs in tables, in columns. */
const LONGEST_NAME = 16;

/** Prints an explanation on stdout, and what is worth knowing on stderr. */
export function printExplanation(
  explanation: Explanation,
  setting: ExplanationSetting,
  { json, out }: Pick<ExplainPlan, 'json' | 'out'>,
): void {
  for (const { message } of explanation.diagnostics) note(message);
  if (json) {
    process.stdout.write(`${JSON.stringify(explanationRecord(explanation, setting))}\n`);
    return;
  }
  const classNames = setting.classNames?.map((name) => shortName(name.split(',')[0]));
  const sections = [
    paragraph(`${basename(setting.model)} on ${setting.sample}: ${headline(explanation, { ...setting, classNames })}`),
    columns(gradientFacts(explanation)),
    ...explanationTables(explanation, classNames).map(section),
    out === undefined ? '--out FILE.html shows it in pictures.' : `Pictures are in ${out}.`,
  ];
  process.stdout.write(`${sections.join('\n\n')}\n`);
}

/** Writes an explanation as a page. */
export async function saveExplanation(
  path: string,
  explanation: Explanation,
  setting: ExplanationSetting,
  input: FloatTensor,
  format: ImageFormat | undefined,
): Promise<void> {
  const [{ explanationPage }, { nodeCanvas }] = await Promise.all([
    import('../../report/explanation/page.ts'),
    import('../../report/figures/canvas.node.ts'),
  ]);
  const page = explanationPage(explanation, setting, input, format, nodeCanvas());
  await writeWhole(path, new TextEncoder().encode(page));
}

function section({ title, remark, rows }: ExplanationTable): string {
  return [title, paragraph(remark), columns(numbersRight(rows)).replace(/^(?=.)/gm, '  ')].join('\n');
}

function paragraph(text: string): string {
  return folded(text.split(' '), WIDTH).join('\n');
}

/** A name in as many columns as there are for it. */
function shortName(name: string): string {
  for (let length = LONGEST_NAME; ; length--) {
    const short = shortened(name, length);
    if (textWidth(short) <= LONGEST_NAME) return short;
  }
}

/** Columns of numbers with their cells at the right. */
function numbersRight(rows: readonly (readonly string[])[]): string[][] {
  const [headings] = rows;
  const widths = headings.map((_, i) => Math.max(...rows.map((row) => textWidth(row[i]))));
  const isNumeric = headings.map((_, i) => rows.slice(1).every((row) => /^([-+<]? ?\d|$)/.test(row[i])));
  return rows.map((row) =>
    row.map((cell, i) => (isNumeric[i] ? ' '.repeat(widths[i] - textWidth(cell)) + cell : cell)),
  );
}
