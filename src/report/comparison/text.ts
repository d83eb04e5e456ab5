/** A comparison of two audits, as a terminal shows it. */
import type { AuditComparison, ChangedSample, ComparedSide } from '../../evaluation/index.ts';
import { compact } from '../../numbers.ts';
import { columns, folded, numberColumns, table, withoutColumns } from '../text-table.ts';
import { printable, shortened } from '../words.ts';
import { comparisonTexts } from './language/language.ts';
import { conclusionOf, fateInWords, metricRows } from './words.ts';

/** Changed samples that are named; the record has all. */
const SHOWN = 20;
const LONGEST_NAME = 40;

/** Columns of the table that narrow terminals do without, the first to go first: the sides, and what was lost and gained. */
const DISPENSABLE = [1, 2, 5, 6];

const text = comparisonTexts.en;

/** A comparison in lines of at most `width` characters. */
export function comparisonText(comparison: AuditComparison, width = 100): string {
  const { before, after, conditions, level, metrics, worse, better } = comparison;
  const { norm, epsilon, preset, count } = conditions;
  return [
    table(
      [
        [text.before, sideInWords(before)],
        [text.after, sideInWords(after)],
      ],
      width,
    ),
    `${count} samples, ${norm} epsilon ${compact(epsilon)}, preset ${preset}`,
    '',
    numberColumns(withoutColumns(metricRows(metrics, level, text), width, DISPENSABLE)),
    '',
    ...metrics.flatMap((metric) => folded(`- ${conclusionOf(metric, text)}`, width, '  ')),
    ...changeLines(`Worse: ${worse.length} of ${count} samples`, worse),
    ...changeLines(`Better: ${better.length} of ${count} samples`, better),
  ].join('\n');
}

function sideInWords({ model, record, version }: ComparedSide): string {
  const name = shortened(printable(model.name), LONGEST_NAME);
  return `${name} ${model.sha256.slice(0, 12)}, gibbon ${version}, ${printable(record)}`;
}

function changeLines(title: string, changes: readonly ChangedSample[]): string[] {
  if (changes.length === 0) return [];
  const rows = changes.slice(0, SHOWN).map((each) => {
    const [from, to] = (['before', 'after'] as const).map((when) => printable(fateInWords(each, when, text)));
    return [`  ${shortened(printable(String(each.sample)), LONGEST_NAME)}`, `${from} -> ${to}`];
  });
  const hidden = changes.length - SHOWN;
  return ['', title, columns(rows), ...(hidden > 0 ? [`  ... and ${hidden} more; --json has all`] : [])];
}
