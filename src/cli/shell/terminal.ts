/** What the commands share of a terminal: aligned text on stdout, progress on stderr. */

/**
 * Rows of text as lines with aligned columns. Columns are two spaces apart; the last one of a row is not padded.
 * @example columns([['file', 'model.onnx'], ['size', '1.2 MB']])
 */
export function columns(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows) {
    row.slice(0, -1).forEach((cell, i) => {
      widths[i] = Math.max(widths[i] ?? 0, textWidth(cell));
    });
  }
  const line = (row: readonly string[]) =>
    row.map((cell, i) => (i === row.length - 1 ? cell : cell + ' '.repeat(widths[i] - textWidth(cell)))).join('  ');
  return rows.map((row) => line(row).trimEnd()).join('\n');
}

/** Characters that take two columns of a terminal: those of East Asian scripts, and pictographs. */
const WIDE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u3000-\u303f\uff01-\uff60\p{Emoji_Presentation}]/u;

/** How many columns of a terminal a text takes. */
export function textWidth(text: string): number {
  return Array.from(text).reduce((sum, character) => {
    if (/\p{Mn}/u.test(character)) return sum;
    return sum + (WIDE.test(character) ? 2 : 1);
  }, 0);
}

/** A bar that shows how much of some work is done. */
export interface ProgressBar {
  /** @param remark Stands after the counts. */
  update(done: number, total: number, remark?: string): void;
  /** Takes the bar off the screen. */
  end(): void;
}

const BAR_WIDTH = 24;
const REDRAW_MILLISECONDS = 80;

/** A progress bar on stderr; it shows nothing where stderr is no terminal, so that logs and pipes stay clean. */
export function progressBar(label: string): ProgressBar {
  if (!process.stderr.isTTY) return { update: () => {}, end: () => {} };
  let drawn = Number.NEGATIVE_INFINITY;
  return {
    update(done, total, remark = '') {
      const now = performance.now();
      if (now - drawn < REDRAW_MILLISECONDS && done < total) return;
      drawn = now;
      const filled = total > 0 ? Math.round((BAR_WIDTH * Math.min(done, total)) / total) : 0;
      const bar = '='.repeat(filled) + ' '.repeat(BAR_WIDTH - filled);
      process.stderr.write(`\r\x1b[K${label} [${bar}] ${done}/${total}${remark && ` ${remark}`}`);
    },
    end() {
      if (drawn !== Number.NEGATIVE_INFINITY) process.stderr.write('\r\x1b[K');
    },
  };
}

/** Words in lines that are not longer than `width`, unless a single word is. */
export function folded(words: readonly string[], width: number): string[] {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines[lines.length - 1];
    if (last !== undefined && textWidth(last) + 1 + textWidth(word) <= width)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** Rows as aligned columns no wider than `width`: the last column is broken between words into lines that fit. */
export function table(rows: readonly (readonly string[])[], width: number): string {
  const widths = rows.map((row) => row.slice(0, -1).map(textWidth));
  const left = Math.max(0, ...widths.map((row) => row.length));
  const start = Array.from({ length: left }, (_, i) => 2 + Math.max(...widths.map((row) => row[i] ?? 0)));
  const room = width - start.reduce((sum, length) => sum + length, 0);
  const lines = rows.flatMap((row) =>
    folded(row[row.length - 1].split(' '), room).map((line, i) => [
      ...row.slice(0, -1).map((cell) => (i === 0 ? cell : '')),
      line,
    ]),
  );
  return columns(lines);
}

/** Says something worth knowing on stderr, where it does not get among the results. */
export function note(text: string): void {
  process.stderr.write(`note: ${harmless(text)}\n`);
}

/** A text without control characters but line ends and tabs: names in files could otherwise command the terminal. */
export function harmless(text: string): string {
  return text.replace(/[^\P{Cc}\n\t]/gu, '?');
}
