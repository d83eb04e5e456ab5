/** Reproduction records as tables: what the paper says, what was measured, and the verdict. */
import { duration, grouped } from '../../numbers.ts';
import { escapeMarkdown } from '../page/markdown.ts';
import { cellLines, folded } from '../text-table.ts';
import { machineInWords, printable } from '../words.ts';
import type { ExpectedInterval, Quantity, RecordedDataset, ReproductionRecord, RowRecord } from './record.ts';
import {
  expectedIn,
  intervalInWords,
  NOT_COMPARABLE,
  operations,
  quantityInWords,
  seedsInWords,
  seedsOfRun,
  summaryInWords,
} from './words.ts';

/** The widest line of a plain table. */
const LINE = 100;
const GAP = '  ';
/** Widths of the columns of a plain table: row, title, paper, measured, verdict. With the gaps they fill a line. */
const WIDTHS = [3, 26, 20, 29, 14] as const;
const HEADINGS = ['row', 'claim', 'paper', 'measured (expected)', 'verdict'] as const;

/** A record as plain text without control characters: aligned columns, no line wider than 100 characters. */
export function plainTable(record: ReproductionRecord): string {
  const rule = WIDTHS.map((width) => '-'.repeat(width)).join(GAP);
  const rows = record.rows.flatMap((row) => [...plainRow(cellsOf(row, record.dataset)), '']);
  return [
    ...introduction(record).flatMap((line) => folded(printable(line), LINE)),
    '',
    ...plainRow(HEADINGS.map((heading) => [heading])),
    rule,
    ...rows,
    ...folded(summaryInWords(record), LINE),
  ].join('\n');
}

/** A record as Markdown: the table, and below it what to know of each row. */
export function markdownTable(record: ReproductionRecord): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const [title, ...facts] = introduction(record);
  const notes = record.rows.map(
    (row) =>
      `- **Row ${row.row}** (§ ${row.section}; preset ${row.preset}, ${seedsOfRun(row)}, ${duration(row.seconds)}): ` +
      [row.claim, ...row.notes].map(escapeMarkdown).join(' '),
  );
  return [
    `# ${title}`,
    '',
    ...facts.flatMap((fact) => [escapeMarkdown(fact), '']),
    line(HEADINGS),
    line(HEADINGS.map(() => '---')),
    ...record.rows.map((row) =>
      line(cellsOf(row, record.dataset).map((parts) => parts.map(escapeMarkdown).join('<br>'))),
    ),
    '',
    escapeMarkdown(summaryInWords(record)),
    '',
    ...notes,
    '',
    ...modelTable(record),
  ].join('\n');
}

function modelTable({ models }: ReproductionRecord): string[] {
  if (models.length === 0) return [];
  return [
    '## Networks that were trained',
    '',
    '| network | parameters | epochs | training | operations |',
    '| --- | ---: | ---: | ---: | ---: |',
    ...models.map(
      ({ name, parameters, epochs, seconds, flops }) =>
        `| ${escapeMarkdown(name)} | ${grouped(parameters)} | ${epochs} | ${duration(seconds)} | ${operations(flops)} |`,
    ),
    '',
  ];
}

function introduction(record: ReproductionRecord): string[] {
  const { paper, preset, dataset, runtime, seconds } = record;
  const [train, test] = [dataset.trainCount, dataset.testCount].map((count) => grouped(count));
  return [
    `Reproduction of ${paper}`,
    `Data: ${dataset.name}, ${train} training and ${test} test images. Preset ${preset}, ${seedsOfRun(record)}; ${runtime}; ${seconds.toFixed(1)} s.`,
    ...(record.machine === undefined ? [] : [`Machine: ${machineInWords(record.machine)}.`]),
    ...(dataset.comparable ? [] : [NOT_COMPARABLE]),
  ];
}

/** The cells of a row, each a list of entries. */
function cellsOf(record: RowRecord, data: RecordedDataset): string[][] {
  const { row, title, paper, measured, verdict } = record;
  const entries = Object.entries(measured).map(([name, quantity]) =>
    entryOf(name, quantity, expectedIn(record, name, data)),
  );
  return [[String(row)], [title], [paper], entries, [verdict]];
}

function entryOf(name: string, quantity: Quantity, expected: ExpectedInterval | undefined): string {
  const interval = expected === undefined ? '' : ` (${intervalInWords(expected)})`;
  const seeds = seedsInWords(quantity);
  return `${name} ${quantityInWords(quantity)}${interval}${seeds === '' ? '' : `; ${seeds}`}`;
}

/** The lines of one row of a plain table; every entry of a cell begins a line, and continues indented. */
function plainRow(cells: readonly (readonly string[])[]): string[] {
  return cellLines(
    cells.map((entries) => entries.map(printable)),
    WIDTHS,
  );
}
