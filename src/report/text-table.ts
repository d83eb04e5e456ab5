/** Text in lines and columns of a terminal. Widths count its cells: a Chinese character takes two, a combining mark none. */

const GAP = '  ';

/** Characters that take two columns: those of East Asian scripts, their full-width forms, and pictographs. */
const WIDE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Bopomofo}\u3000-\u303e\u30fb\u30fc\uff01-\uff60\uffe0-\uffe6\p{Emoji_Presentation}]/u;
/** Of these scripts, the forms that are half as wide. */
const HALF = /[\uff61-\uffdc]/;
/** Characters that take none: marks upon others, joiners, and the vowels and final consonants of Hangul syllables. */
const NONE = /[\p{Mn}\p{Me}\p{Cf}\u1160-\u11ff]/u;
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** How many columns of a terminal a text takes. */
export function textWidth(text: string): number {
  if (/^[ -~]*$/.test(text)) return text.length;
  let width = 0;
  for (const { segment } of graphemes.segment(text)) width += segmentWidth(segment);
  return width;
}

/** What a reader sees as one character takes the columns of its first one, or of a pictograph where it is made to be one. */
function segmentWidth(segment: string): number {
  const characters = Array.from(segment);
  const first = characters.find((character) => !NONE.test(character));
  if (first === undefined) return 0;
  const isWide = (WIDE.test(first) && !HALF.test(first)) || (segment.includes('\ufe0f') && !/^[\d#*]/.test(segment));
  if (isWide) return 2;
  // Some scripts write several spacing characters as one.
  return characters.filter((character) => !NONE.test(character)).length;
}

/** A cell of so many columns, its text to the left or to the right. */
export function padded(text: string, width: number, side: 'left' | 'right' = 'left'): string {
  const room = ' '.repeat(Math.max(0, width - textWidth(text)));
  return side === 'left' ? text + room : room + text;
}

/** The widest cell of each column, the last one of a row aside where `withLast` is false. */
function widthsOf(rows: readonly (readonly string[])[], withLast: boolean): number[] {
  const widths: number[] = [];
  for (const row of rows) {
    (withLast ? row : row.slice(0, -1)).forEach((cell, i) => {
      widths[i] = Math.max(widths[i] ?? 0, textWidth(cell));
    });
  }
  return widths;
}

/**
 * Rows of text as lines with aligned columns. Columns are two spaces apart; the last one of a row is not padded.
 * @example columns([['file', 'model.onnx'], ['size', '1.2 MB']])
 */
export function columns(rows: readonly (readonly string[])[]): string {
  const widths = widthsOf(rows, false);
  const line = (row: readonly string[]) =>
    row.map((cell, i) => (i === row.length - 1 ? cell : padded(cell, widths[i]))).join(GAP);
  return rows.map((row) => line(row).trimEnd()).join('\n');
}

/**
 * Rows of as many cells without some columns, so that they fit into `width`.
 *
 * @param dispensable The columns that may be left out, the first to go first
 */
export function withoutColumns(
  rows: readonly (readonly string[])[],
  width: number,
  dispensable: readonly number[],
): string[][] {
  const widths = widthsOf(rows, true);
  const left = new Set(widths.keys());
  const total = () => [...left].reduce((sum, column) => sum + widths[column] + GAP.length, -GAP.length);
  for (const column of dispensable) if (total() > width) left.delete(column);
  return rows.map((row) => row.filter((_, column) => left.has(column)));
}

/** Rows of as many cells as the first one, which has the headings; columns of numbers with their cells to the right. */
export function numberColumns(rows: readonly (readonly string[])[]): string {
  const widths = widthsOf(rows, true);
  const isNumeric = rows[0].map((_, i) => rows.slice(1).every((row) => /^([-+<]? ?\d|$)/.test(row[i])));
  return columns(rows.map((row) => row.map((cell, i) => (isNumeric[i] ? padded(cell, widths[i], 'right') : cell))));
}

/** Rows as aligned columns no wider than `width`: the last column is broken between words into lines that fit. */
export function table(rows: readonly (readonly string[])[], width: number): string {
  const widths = widthsOf(rows, false);
  const room = width - widths.reduce((sum, length) => sum + length + GAP.length, 0);
  const lines = rows.flatMap((row) =>
    folded(row[row.length - 1], room).map((line, i) => [
      ...row.slice(0, -1).map((cell) => (i === 0 ? cell : '')),
      line,
    ]),
  );
  return columns(lines);
}

/** Cells of given widths side by side, each entry of a cell on lines of its own; the first cell to the right. */
export function cellLines(cells: readonly (readonly string[])[], widths: readonly number[]): string[] {
  const broken = cells.map((entries, i) =>
    entries.flatMap((entry) => foldedWords(wordsWithin(entry, widths[i]), widths[i], '  ')),
  );
  const height = Math.max(...broken.map((lines) => lines.length));
  return Array.from({ length: height }, (_, at) =>
    broken
      .map((lines, i) => padded(lines[at] ?? '', widths[i], i === 0 ? 'right' : 'left'))
      .join(GAP)
      .trimEnd(),
  );
}

/**
 * A text in lines of at most `width` columns, broken between words, all but the first one indented. Percent signs stay with
 * their numbers. A word that is wider than a line sticks out.
 */
export function folded(text: string, width: number, indent = ''): string[] {
  return foldedWords(text.split(/ (?=[^\s%])/), width, indent);
}

/** Words in lines of at most `width` columns, all but the first one indented. A word that is wider sticks out. */
export function foldedWords(words: readonly string[], width: number, indent = ''): string[] {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.length - 1;
    if (last >= 0 && textWidth(lines[last]) + 1 + textWidth(word) <= width) lines[last] += ` ${word}`;
    else lines.push(last < 0 || textWidth(indent) + textWidth(word) > width ? word : indent + word);
  }
  return lines;
}

/** The words of a text, cut where they are wider than a column. */
function wordsWithin(text: string, width: number): string[] {
  return text.split(/\s+/).flatMap((word) => pieces(word, width));
}

/** A word in parts that each fit into a line. */
function pieces(word: string, width: number): string[] {
  if (textWidth(word) <= width) return [word];
  const parts: string[] = [''];
  for (const { segment } of graphemes.segment(word)) {
    const last = parts.length - 1;
    if (parts[last] !== '' && textWidth(parts[last] + segment) > width) parts.push(segment);
    else parts[last] += segment;
  }
  return parts;
}
