/** What `gibbon attack` prints and saves. */
import { basename, join } from 'node:path';
import type { Classifier, Layout } from '../../classifier/index.ts';
import { writeWhole } from '../../data/index.node.ts';
import type { AttackOutcome } from '../../report/attack/outcome.ts';
import { attackPage } from '../../report/attack/page.ts';
import { type Examples, writeExamples } from '../../report/attack/pictures.node.ts';
import { type AttackSetting, attackRecord, fitColumns, sampleRows, summaryRows } from '../../report/attack/text.ts';
import { columns } from '../../report/text-table.ts';
import { tokenLines } from '../../report/tokens.ts';
import { className, printable } from '../../report/words.ts';
import { norms } from '../../threat/index.ts';
import type { Samples } from '../inputs/sample-options.ts';
import { lineWidth, note, print, printRecord } from '../shell/terminal.ts';
import type { AttackPlan } from './plan.ts';

/** Rows of the table on the terminal; the record has all. */
const SHOWN_SAMPLES = 25;

/** Prints the result on stdout, and what is worth knowing on stderr. */
export function printAttack(result: AttackOutcome, setting: AttackSetting, { json, out }: AttackPlan): void {
  for (const { message } of result.diagnostics) note(message);
  if (setting.labelsAreAnswers) note("no labels were given: the model's own answers were attacked");
  if (json) {
    printRecord(attackRecord(result, setting));
    return;
  }
  const { model, classNames, target } = setting;
  const { epsilon } = result;
  const limit = epsilon === undefined ? ', smallest perturbation' : ` epsilon ${Number(epsilon.toPrecision(4))}`;
  const goal = target === undefined ? '' : `, toward ${className(target, classNames)}`;
  const [headings, ...rows] = sampleRows(result, setting);
  const hidden = rows.length - SHOWN_SAMPLES;
  const names = result.samples.map(({ sample }) => String(sample));
  print(
    [
      `${printable(basename(model))}: ${result.attack}, ${result.norm}${limit}${goal}`,
      '',
      columns(fitColumns([headings, ...rows.slice(0, SHOWN_SAMPLES)], lineWidth())),
      ...(hidden > 0 ? [`... and ${hidden} more`] : []),
      '',
      ...tokenLines(setting.tokens, names, SHOWN_SAMPLES),
      columns(summaryRows(result, setting)),
      '',
      out === undefined
        ? '--out DIR saves the examples and a record of all samples.'
        : `Saved in ${out}; ${join(out, 'index.html')} shows them.`,
    ].join('\n'),
  );
}

/**
 * Saves the examples, a page of them and, last, the record: a folder with a record is complete.
 */
export async function saveAttack(
  folder: string,
  { inputShape, box }: Classifier,
  { inputs, names }: Samples,
  { outcome, examples }: { readonly outcome: AttackOutcome; readonly examples: Examples },
  setting: AttackSetting,
  layout: Layout,
): Promise<void> {
  const norm = Object.values(norms).find(({ name }) => name === outcome.norm) ?? norms.Linf;
  const epsilon = outcome.epsilon ?? Number.POSITIVE_INFINITY;
  const format = { shape: inputShape, layout, box };
  const sights = await writeExamples(folder, { inputs, names }, examples, format, { norm, epsilon, box });
  const page = attackPage(basename(setting.model), outcome, setting, sights);
  await writeWhole(join(folder, 'index.html'), page);
  const record = `${JSON.stringify(attackRecord(outcome, setting), undefined, 2)}\n`;
  await writeWhole(join(folder, 'attack.json'), record);
}
