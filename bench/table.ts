/** Tables as aligned text and as Markdown. */
export interface Table {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** What a reader must know to read it. */
  readonly notes?: readonly string[];
}

/** Columns of numbers are aligned to the right. */
export function asText({ title, head, rows, notes = [] }: Table): string {
  const widths = head.map((cell, i) => Math.max(cell.length, ...rows.map((row) => row[i].length)));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, i) => (isText(rows, i) ? cell.padEnd(widths[i]) : cell.padStart(widths[i])))
      .join('  ')
      .trimEnd();
  return [title, '', line(head), ...rows.map(line), ...notes.map((note) => `  ${note}`), ''].join('\n');
}

export function asMarkdown({ title, head, rows, notes = [] }: Table): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const rule = line(head.map((_, i) => (isText(rows, i) ? '---' : '---:')));
  return [`### ${title}`, '', line(head), rule, ...rows.map(line), '', ...notes.map((note) => `* ${note}`), ''].join(
    '\n',
  );
}

function isText(rows: Table['rows'], column: number): boolean {
  return !rows.every((row) => /^([-\d.].*)?$/.test(row[column]));
}
