/** Reproduction records as tables: what the paper says, what was measured, and the verdict. */
import type { ExpectedInterval, Quantity, ReproductionRecord, RowRecord, Verdict } from './reproduction-record.ts';

/** The widest line of a plain table. */
const LINE = 100;
const GAP = '  ';
/** Widths of the columns of a plain table: row, title, paper, measured, verdict. With the gaps they fill a line. */
const WIDTHS = [3, 26, 20, 29, 14] as const;
const HEADINGS = ['row', 'claim', 'paper', 'measured (expected)', 'verdict'] as const;

/** A record as plain text without control characters: aligned columns, no line wider than 100 characters. */
export function plainTable(record: ReproductionRecord): string {
  const rule = WIDTHS.map((width) => '-'.repeat(width)).join(GAP);
  const rows = record.rows.flatMap((row) => [...plainRow(cellsOf(row)), '']);
  return [
    ...introduction(record).flatMap((line) => wrap(line, LINE, '')),
    '',
    ...plainRow(HEADINGS.map((heading) => [heading])),
    rule,
    ...rows,
    ...wrap(summary(record), LINE, ''),
    '',
  ].join('\n');
}

/** A record as Markdown: the table, and below it what to know of each row. */
export function markdownTable(record: ReproductionRecord): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const [title, ...facts] = introduction(record);
  const notes = record.rows.map(
    (row) => `- **Row ${row.row}** (§ ${row.section}): ${[row.claim, ...row.notes].map(escaped).join(' ')}`,
  );
  return [
    `# ${title}`,
    '',
    ...facts.flatMap((fact) => [escaped(fact), '']),
    line(HEADINGS),
    line(HEADINGS.map(() => '---')),
    ...record.rows.map((row) => line(cellsOf(row).map((parts) => parts.map(escaped).join('<br>')))),
    '',
    escaped(summary(record)),
    '',
    ...notes,
    '',
  ].join('\n');
}

function introduction({ paper, preset, seed, dataset, runtime, seconds }: ReproductionRecord): string[] {
  const [train, test] = [dataset.trainCount, dataset.testCount].map((count) => count.toLocaleString('en'));
  return [
    `Reproduction of ${paper}`,
    `Data: ${dataset.name}, ${train} training and ${test} test images. Preset ${preset}, seed ${seed}; ${runtime}; ${seconds.toFixed(1)} s.`,
    ...(dataset.comparable
      ? []
      : [
          `These are not the paper's data: no figure below may be compared with the paper's, and every verdict is "proxy".`,
        ]),
  ];
}

function summary({ rows }: ReproductionRecord): string {
  const counts = new Map<Verdict, number>();
  for (const { verdict } of rows) counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
  const parts = Array.from(counts, ([verdict, count]) => `${count} ${verdict}`);
  return `${rows.length} row${rows.length === 1 ? '' : 's'}: ${parts.join(', ')}.`;
}

/** The cells of a row, each a list of entries. */
function cellsOf({ row, title, paper, measured, expected, verdict }: RowRecord): string[][] {
  // On other data the interval would invite the comparison that the verdict rules out.
  const intervals = verdict === 'proxy' ? {} : expected;
  const figures = Object.entries(measured).map(([name, quantity]) => figure(name, quantity, intervals[name]));
  return [[String(row)], [title], [paper], figures, [verdict]];
}

function figure(name: string, { value, unit }: Quantity, expected: ExpectedInterval | undefined): string {
  const text = value === null ? 'nothing to measure' : withUnit(value, unit);
  const interval = expected === undefined ? '' : ` (${compact(expected.from)} to ${compact(expected.to)})`;
  return `${name} ${text}${interval}`;
}

function withUnit(value: number, unit: string): string {
  if (unit === '%') return `${value.toFixed(2)} %`;
  return unit === '' ? compact(value) : `${compact(value)} ${unit}`;
}

/** A number in at most four digits. */
function compact(value: number): string {
  const short = Number(value.toPrecision(4));
  return short !== 0 && Math.abs(short) < 0.001 ? Number(value.toPrecision(2)).toExponential() : String(short);
}

function escaped(text: string): string {
  return text.replace(/[\\|*_<>[\]]/g, '\\$&');
}

/** The lines of one row of a plain table; every entry of a cell begins a line, and goes on indented. */
function plainRow(cells: readonly (readonly string[])[]): string[] {
  const columns = cells.map((entries, i) => entries.flatMap((entry) => wrap(entry, WIDTHS[i])));
  const height = Math.max(...columns.map((lines) => lines.length));
  return Array.from({ length: height }, (_, at) =>
    columns
      .map((lines, i) => (i === 0 ? (lines[at] ?? '').padStart(WIDTHS[i]) : (lines[at] ?? '').padEnd(WIDTHS[i])))
      .join(GAP)
      .trimEnd(),
  );
}

/** A text in lines of at most `width` characters, all but the first one indented. Words that are wider are cut. */
function wrap(text: string, width: number, indent = '  '): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/).flatMap((wide) => pieces(wide, width))) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (longer.length <= width) {
      line = longer;
    } else {
      lines.push(line);
      line = indent.length + word.length <= width ? indent + word : word;
    }
  }
  return [...lines, line];
}

function pieces(word: string, width: number): string[] {
  return Array.from({ length: Math.ceil(word.length / width) }, (_, i) => word.slice(i * width, (i + 1) * width));
}
