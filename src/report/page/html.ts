/** HTML that is made of strings, in which text cannot become markup by accident. */

/** Text that is HTML already, and may stand in a page as it is. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** What may stand between pieces of HTML: strings and numbers are escaped, markup is not. */
export type Content = string | number | Markup | readonly Content[];

/**
 * HTML with contents put in, each escaped unless it is markup itself; lists are joined.
 *
 * @example html`<td>${name}</td>`
 */
export function html(pieces: TemplateStringsArray, ...contents: readonly Content[]): Markup {
  return new Markup(pieces.reduce((text, piece, i) => text + markupOf(contents[i - 1]).text + piece));
}

/** Content as markup, escaped where it is not markup already. */
export function markupOf(content: Content): Markup {
  if (content instanceof Markup) return content;
  if (typeof content === 'string' || typeof content === 'number') return new Markup(escapeHtml(String(content)));
  return new Markup(content.map((part) => markupOf(part).text).join(''));
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A text as it may stand between tags and in quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character]);
}

export interface Page {
  readonly title: string;
  /** BCP 47, e.g. `'en'`. */
  readonly language: string;
  /** CSS. */
  readonly style: string;
  readonly body: Markup;
  /** Where its pictures are: in the page, or in files beside it. @default 'inside' */
  readonly pictures?: 'inside' | 'beside';
}

/** A page whose policy forbids scripts and everything that would come from elsewhere; unless pictures are beside it, one file. */
export function htmlPage({ title, language, style, body, pictures = 'inside' }: Page): string {
  const sources = pictures === 'inside' ? 'data:' : "'self' file:";
  const policy = `default-src 'none'; img-src ${sources}; style-src 'unsafe-inline'`;
  const page = html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>${new Markup(style)}</style>
</head>
<body>
${body}
</body>
</html>
`;
  return page.text;
}
