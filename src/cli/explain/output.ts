/** What `gibbon explain` prints and saves. */
import { basename } from 'node:path';
import { writeWhole } from '../../data/index.node.ts';
import type { Explanation } from '../../explanation/index.ts';
import { conclusion, statement } from '../../report/explanation/statement.ts';
import {
  type ExplanationSetting,
  type ExplanationTable,
  explanationRecord,
  explanationTables,
  gradientFacts,
  headline,
} from '../../report/explanation/text.ts';
import type { ImageFormat } from '../../report/page/pictures.ts';
import { columns, numberColumns } from '../../report/text-table.ts';
import { printable, shortened } from '../../report/words.ts';
import type { FloatTensor } from '../../tensor/index.ts';
import { note, paragraph, print, printRecord } from '../shell/terminal.ts';
import type { ExplainPlan } from './plan.ts';

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
    printRecord(explanationRecord(explanation, setting));
    return;
  }
  const classNames = setting.classNames?.map((name) => shortened(printable(name.split(',')[0]), LONGEST_NAME));
  const sections = [
    paragraph(statement(explanation)),
    paragraph(
      `${printable(basename(setting.model))} on ${printable(setting.sample)}: ${headline(explanation, { ...setting, classNames })}`,
    ),
    paragraph(conclusion(explanation)),
    columns(gradientFacts(explanation)),
    ...explanationTables(explanation, classNames).map(section),
    out === undefined ? '--out FILE.html shows it in pictures.' : `Pictures are in ${out}.`,
  ];
  print(sections.join('\n\n'));
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
  await writeWhole(path, page);
}

function section({ title, remark, rows }: ExplanationTable): string {
  return [title, paragraph(remark), numberColumns(rows).replace(/^(?=.)/gm, '  ')].join('\n');
}
