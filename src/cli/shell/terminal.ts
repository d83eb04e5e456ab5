/** Everything that goes to a terminal passes here: results on stdout, remarks and progress on stderr. */
import { folded } from '../../report/text-table.ts';
import { printable, printableJson, printableLines } from '../../report/words.ts';
import { inColour, showsColour } from './colour.ts';
import { pictureProtocol, type ScreenImage, terminalPicture } from './terminal-picture.ts';

const NARROWEST = 60;
const WIDEST = 100;

/** How many characters a line of results may have: what the terminal shows, within limits; the most where it is none. */
export function lineWidth({ columns = WIDEST }: { readonly columns?: number } = process.stdout): number {
  return Math.min(Math.max(columns, NARROWEST), WIDEST);
}

/** A text in lines as wide as results may be. */
export function paragraph(text: string): string {
  return folded(text, lineWidth()).join('\n');
}

/** A text for a stream, in which foreign names cannot command the terminal. */
function shown(text: string, stream: NodeJS.WriteStream): string {
  const plain = printableLines(text);
  return showsColour(stream, process.env) ? inColour(plain) : plain;
}

/** Prints a text on stdout. */
export function print(text: string): void {
  process.stdout.write(`${shown(text, process.stdout)}\n`);
}

/** Shows a picture on stdout, where the terminal can. @param small has one pixel a column */
export function printPicture(small: ScreenImage, enlarged: ScreenImage): void {
  const shown = terminalPicture(small, enlarged, pictureProtocol(process.stdout.isTTY === true, process.env));
  if (shown !== undefined) process.stdout.write(`${shown}\n`);
}

/** Prints a record on stdout, as one line of JSON or indented. */
export function printRecord(record: object, indent?: number): void {
  process.stdout.write(`${printableJson(record, indent)}\n`);
}

/** Says on stderr what is worth knowing or wrong. */
export function say(text: string): void {
  process.stderr.write(`${shown(text, process.stderr)}\n`);
}

/** Says something worth knowing on stderr, where it does not get among the results. */
export function note(text: string): void {
  say(`note: ${text}`);
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
      const line = `${label} [${bar}] ${done}/${total}${remark && ` ${remark}`}`;
      // A line that is broken by the terminal cannot be taken back.
      process.stderr.write(`\r\x1b[K${printable(line).slice(0, (process.stderr.columns ?? WIDEST) - 1)}`);
    },
    end() {
      if (drawn !== Number.NEGATIVE_INFINITY) process.stderr.write('\r\x1b[K');
    },
  };
}
