/** S-expressions, the brackets that VNN-LIB and SMT-LIB are written in. */
import { PropertyFormatError } from '../errors.ts';

/** A text, and the file that it is of, for messages. */
export interface Source {
  readonly text: string;
  readonly path?: string;
}

/** A word, a number or a string in its quotation marks. `at` is the place of its first character in the text. */
export interface Atom {
  readonly kind: 'atom';
  readonly text: string;
  readonly at: number;
}

export interface List {
  readonly kind: 'list';
  readonly items: readonly Expression[];
  readonly at: number;
}

export type Expression = Atom | List;

/** Deeper brackets than this are no property that anybody wrote. */
const MAX_DEPTH = 500;

const codeOf = (character: string): number => character.charCodeAt(0);
const [OPEN, CLOSE, COMMENT, LINE_END, STRING, QUOTED] = ['(', ')', ';', '\n', '"', '|'].map(codeOf);
const SPACE = codeOf(' ');

const endsAtom = (code: number): boolean =>
  code <= SPACE || code === OPEN || code === CLOSE || code === COMMENT || code === STRING;

/**
 * All expressions of a text, in one pass. None is kept once the next one is asked for, so that long files are read too.
 *
 * @throws PropertyFormatError at a bracket or a quotation mark without its partner
 */
export function* readExpressions(source: Source): Generator<Expression, void> {
  const { text } = source;
  const open: { readonly items: Expression[]; readonly at: number }[] = [];
  let at = 0;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code <= SPACE) at++;
    else if (code === COMMENT) at = after(text, text.indexOf('\n', at));
    else if (code === OPEN) {
      if (open.length === MAX_DEPTH) throw failureAt(source, at, `brackets are nested more than ${MAX_DEPTH} deep`);
      open.push({ items: [], at });
      at++;
    } else if (code === CLOSE) {
      const list = open.pop();
      if (list === undefined)
        throw failureAt(source, at, 'this bracket closes nothing', 'Remove it, or open it before.');
      const { items, at: start } = list;
      const expression: List = { kind: 'list', items, at: start };
      at++;
      const outer = open.at(-1);
      if (outer === undefined) yield expression;
      else outer.items.push(expression);
    } else {
      const end = code === STRING || code === QUOTED ? quotedEnd(source, at) : atomEnd(text, at);
      const atom: Atom = { kind: 'atom', text: text.slice(at, end), at };
      at = end;
      const outer = open.at(-1);
      if (outer === undefined) yield atom;
      else outer.items.push(atom);
    }
  }
  const unclosed = open.at(-1);
  if (unclosed !== undefined) {
    throw failureAt(source, unclosed.at, 'this bracket is never closed', 'The file may have been cut off.');
  }
}

function after(text: string, found: number): number {
  return found === -1 ? text.length : found + 1;
}

function atomEnd(text: string, start: number): number {
  let end = start + 1;
  while (end < text.length && !endsAtom(text.charCodeAt(end))) end++;
  return end;
}

function quotedEnd(source: Source, start: number): number {
  const end = source.text.indexOf(source.text[start], start + 1);
  if (end === -1) throw failureAt(source, start, 'this quotation is never closed', 'The file may have been cut off.');
  return end + 1;
}

/** What is wrong at a place of a text. */
export function failureAt(
  { text, path }: Source,
  at: number,
  message: string,
  hint?: string,
  Failure: typeof PropertyFormatError = PropertyFormatError,
): PropertyFormatError {
  let line = 1;
  let start = 0;
  for (let i = 0; i < at; i++) {
    if (text.charCodeAt(i) !== LINE_END) continue;
    line++;
    start = i + 1;
  }
  const where = { line, column: at - start + 1 };
  return new Failure(message, path === undefined ? where : { ...where, path }, hint);
}
