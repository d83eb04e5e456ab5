/** Pages on paper: numbered, with what they are and a hash at the top of each. */

/** What stands at the top of each printed page. */
export interface RunningTitle {
  readonly top: string;
  readonly hash: string;
}

/** @param margin As CSS has it */
export function paperStyle({ top, hash }: RunningTitle, margin = '18mm 12mm 16mm'): string {
  return `@page {
  size: A4; margin: ${margin};
  @top-left { content: ${quoted(top)}; font: 8pt system-ui, sans-serif; color: #444444; }
  @top-right { content: ${quoted(hash)}; font: 8pt ui-monospace, monospace; color: #444444; }
  @bottom-right { content: counter(page) " / " counter(pages); font: 8pt system-ui, sans-serif; color: #444444; }
}`;
}

/** A text as a string of CSS, which cannot end the style element either. */
function quoted(text: string): string {
  const escaped = Array.from(text, (character) =>
    /[\p{L}\p{N} .,:_-]/u.test(character) ? character : `\\${(character.codePointAt(0) ?? 0).toString(16)} `,
  );
  return `"${escaped.join('')}"`;
}
