/** A comparison of two audits, as a terminal shows it. */
import type { AuditComparison, ChangedSample, ComparedMetric, ComparedSide } from '../../evaluation/index.ts';
import { compact, percent } from '../../numbers.ts';
import { columns, folded, numberColumns, table, withoutColumns } from '../text-table.ts';
import { printable, shortened } from '../words.ts';

/** Changed samples that are named; the record has all. */
const SHOWN = 20;
const LONGEST_NAME = 40;

const headings: Readonly<Record<ComparedMetric['metric'], string>> = {
  clean: 'before any attack',
  robust: 'under attack',
  certified: 'proved',
};

/** Columns of the table that narrow terminals do without, the first to go first: the sides, and what was lost and gained. */
const DISPENSABLE = [1, 2, 5, 6];

/** A comparison in lines of at most `width` characters. */
export function comparisonText(comparison: AuditComparison, width = 100): string {
  const { before, after, conditions, level, metrics, worse, better } = comparison;
  const { norm, epsilon, preset, count } = conditions;
  return [
    table(
      [
        ['before', sideInWords(before)],
        ['after', sideInWords(after)],
      ],
      width,
    ),
    `${count} samples, ${norm} epsilon ${compact(epsilon)}, preset ${preset}`,
    '',
    numberColumns(withoutColumns(metricRows(metrics, level), width, DISPENSABLE)),
    '',
    ...metrics.flatMap((metric) => folded(`- ${conclusionOf(metric)}`, width, '  ')),
    ...changeLines(`Worse: ${worse.length} of ${count} samples`, worse),
    ...changeLines(`Better: ${better.length} of ${count} samples`, better),
  ].join('\n');
}

function sideInWords({ model, record, version }: ComparedSide): string {
  const name = shortened(printable(model.name), LONGEST_NAME);
  return `${name} ${model.sha256.slice(0, 12)}, gibbon ${version}, ${printable(record)}`;
}

function metricRows(metrics: readonly ComparedMetric[], level: number): string[][] {
  return [
    [
      'accuracy',
      'before',
      'after',
      'points',
      `${compact(100 * (1 - level))} % interval`,
      'lost',
      'gained',
      'McNemar p',
    ],
    ...metrics.map(({ metric, before, after, difference }) => [
      headings[metric],
      percent(before.value),
      percent(after.value),
      signed(difference.value),
      `${signed(difference.low)} to ${signed(difference.high)}`,
      String(difference.lost),
      String(difference.gained),
      probability(difference.probability),
    ]),
  ];
}

/** What a row comes to. What is not significant may still hide a loss: it is said how large one. */
function conclusionOf({ metric, difference, verdict, adjusted }: ComparedMetric): string {
  const { value, low, lost, gained } = difference;
  const name = headings[metric];
  const points = `${compact(Math.abs(100 * value), 3)} points`;
  if (verdict !== 'no significant difference') {
    const against = `${lost} samples lost against ${gained} gained is more than chance explains (p ${probability(adjusted)})`;
    return `${name}: significantly ${verdict}, by ${points}; ${against}`;
  }
  if (lost + gained === 0) return `${name}: no sample changed`;
  const hidden = low < 0 ? `; a loss of up to ${compact(-100 * low, 3)} points cannot be excluded` : '';
  return `${name}: no significant difference${hidden}`;
}

function changeLines(title: string, changes: readonly ChangedSample[]): string[] {
  if (changes.length === 0) return [];
  const rows = changes
    .slice(0, SHOWN)
    .map((each) => [
      `  ${shortened(printable(String(each.sample)), LONGEST_NAME)}`,
      `${fateInWords(each.before, each.fooledBefore)} -> ${fateInWords(each.after, each.fooledAfter)}`,
    ]);
  const hidden = changes.length - SHOWN;
  return ['', title, columns(rows), ...(hidden > 0 ? [`  ... and ${hidden} more; --json has all`] : [])];
}

function fateInWords(fate: ChangedSample['before'], attack: string | null): string {
  return fate === 'fooled' ? `fooled by ${printable(attack ?? 'an attack')}` : fate;
}

/** A difference of shares in points, with its sign. */
function signed(share: number): string {
  const points = (100 * share).toFixed(1);
  return Number(points) > 0 ? `+${points}` : Number(points) === 0 ? '0.0' : points;
}

function probability(p: number): string {
  return p < 0.0005 ? '<0.001' : p.toFixed(3);
}
