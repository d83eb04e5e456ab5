/** Names of classes, files and machines, as terminals and pages show them. */
import type { Machine } from '../runtime/index.ts';
import { textWidth } from './text-table.ts';

/**
 * Control characters, which command a terminal; marks that turn the direction of the text around them; line separators and
 * halves of characters, which no terminal agrees on.
 */
const COMMANDING = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu;

/** A foreign text, such as a file name, in one line: characters that could command the terminal are escaped, as in `\x1b`. */
export function printable(text: string): string {
  return text.replace(COMMANDING, escaped);
}

/** A text of several lines, with tabs, in which nothing else commands the terminal. */
export function printableLines(text: string): string {
  return text.replace(COMMANDING, (character) => (/[\n\t]/.test(character) ? character : escaped(character)));
}

/** A record as JSON, one line or indented, in which nothing commands the terminal. */
export function printableJson(record: object, indent?: number): string {
  return JSON.stringify(record, undefined, indent).replace(COMMANDING, (character) =>
    character === '\n' ? character : `\\u${codeOf(character).padStart(4, '0')}`,
  );
}

function escaped(character: string): string {
  const code = codeOf(character);
  return code.length > 2 ? `\\u${code.padStart(4, '0')}` : `\\x${code.padStart(2, '0')}`;
}

const codeOf = (character: string) => character.charCodeAt(0).toString(16);

/** What to call a class: the first of its names. */
export function className(index: number, names: readonly string[] | undefined): string {
  const name = names?.[index];
  return name === undefined || name === '' ? `class ${index}` : printable(name.split(',')[0]);
}

/** A text of at most `width` columns. Of a longer one the middle is left out: names differ more at their ends. */
export function shortened(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  const characters = Array.from(text);
  const start = Math.floor((width - 1) / 3);
  const head = fitting(characters, start);
  const tail = fitting(characters.toReversed(), width - 1 - start).toReversed();
  return `${head.join('')}…${tail.join('')}`;
}

/** The first characters that fit into some columns. */
function fitting(characters: readonly string[], width: number): string[] {
  let used = 0;
  const end = characters.findIndex((character) => {
    used += textWidth(character);
    return used > width;
  });
  return characters.slice(0, end);
}

/** A machine in one line. */
export function machineInWords({ processor, cores, memoryGB, system, node }: Machine): string {
  const count = `${cores} core${cores === 1 ? '' : 's'}`;
  return `${processor}, ${count}, ${Number(memoryGB.toPrecision(3))} GB of memory; ${system}; Node ${node}`;
}
