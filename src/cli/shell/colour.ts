/** Colour on terminals: of the few words that one looks for. */

/** Beginnings of lines and words, with the number of their colour (ECMA-48, "select graphic rendition"). */
const coloured: readonly (readonly [RegExp, string])[] = [
  [/\b(?:FOOLED|REACHED)\b/g, '33'],
  [/^ALARM\b|\bNOT MET\b|\bsignificantly worse\b|^gibbon:/gm, '31'],
  [/^passed\b|\bMet\b(?=: )|\bsignificantly better\b/gm, '32'],
  [/^note:|^unknown\b/gm, '36'],
];

/** A text with its signal words in colour. */
export function inColour(text: string): string {
  return coloured.reduce((all, [words, code]) => all.replace(words, (word) => `\x1b[${code}m${word}\x1b[0m`), text);
}

/** Whether a stream shows colours, and its user wants them. @see https://no-color.org */
export function showsColour(
  stream: { readonly isTTY?: boolean },
  { NO_COLOR = '', TERM }: Readonly<Record<string, string | undefined>>,
): boolean {
  return stream.isTTY === true && NO_COLOR === '' && TERM !== 'dumb';
}
