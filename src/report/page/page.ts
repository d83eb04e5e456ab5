/** What the pages of reports are made of. */
import { figureStyle } from '../figures/figure-style.ts';
import { grounds } from '../figures/palette.ts';
import { type Content, html, type Markup } from './html.ts';

/** A fact and its heading. */
export type Fact = readonly [heading: string, content: Content];

/** Facts one below the other. */
export function factList(facts: readonly Fact[]): Markup {
  return html`<dl>${facts.map(([heading, content]) => html`<div><dt>${heading}</dt><dd>${content}</dd></div>`)}</dl>`;
}

/** A table that scrolls in its own box where the screen is narrower. @param name what those are told who cannot see it */
export function dataTable(name: string, headings: readonly string[], rows: readonly (readonly Content[])[]): Markup {
  return html`<div class="scroll" role="region" aria-label="${name}" tabindex="0"><table class="data">
<thead><tr>${headings.map((heading) => html`<th scope="col">${heading}</th>`)}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${row.map((cell) => html`<td>${cell}</td>`)}</tr>\n`)}</tbody>
</table></div>`;
}

/** A text whose percent signs stay with their numbers. */
export function unbroken(text: string): string {
  return text.replaceAll(' %', '\u00a0%');
}

/** What is typed in a terminal. */
export function command(words: string): Markup {
  const parts = words.split(' ').map((word, i) => html`${i === 0 ? '' : ' '}<span class="whole">${word}</span>`);
  return html`<pre><code>${parts}</code></pre>`;
}

/** For pages that are read on screens of any width, in light and dark, and on paper. */
export const pageStyle = `
:root { color-scheme: light dark; --ground: ${grounds.light}; --ink: #1b1f24; --quiet: #57606a; --rule: #d0d7de; --inset: #f4f6f8; --link: #0b5cad; }
@media (prefers-color-scheme: dark) {
  :root { --ground: ${grounds.dark}; --ink: #e4e7eb; --quiet: #9aa4af; --rule: #343b43; --inset: #1f2328; --link: #6cb0f5; }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body { margin: 0 auto; max-width: 48rem; padding: 1.5rem 1rem 4rem; background: var(--ground); color: var(--ink); font: 16px/1.55 system-ui, sans-serif; overflow-wrap: break-word; }
h1 { font-size: 1.7rem; line-height: 1.2; margin: 0 0 0.5rem; }
h2 { font-size: 1.2rem; line-height: 1.3; margin: 2.5rem 0 0.6rem; padding-top: 1rem; border-top: 1px solid var(--rule); }
a { color: var(--link); }
p, ul, dl, figure, pre { margin: 0.6rem 0; }
ul { padding-left: 1.2rem; }
dl > div { display: grid; grid-template-columns: 7rem minmax(0, 1fr); gap: 0 1rem; }
dt { color: var(--quiet); }
dd { margin: 0; }
.quiet, figcaption { color: var(--quiet); font-size: 0.875rem; }
figcaption strong { color: var(--ink); }
.scroll { overflow-x: auto; max-width: 100%; }
table.data { border-collapse: collapse; font-size: 0.875rem; line-height: 1.4; font-variant-numeric: tabular-nums; }
table.data th, table.data td { text-align: left; vertical-align: top; padding: 0.35rem 0.9rem 0.35rem 0; border-bottom: 1px solid var(--rule); }
table.data th { color: var(--quiet); font-weight: 600; white-space: nowrap; }
code { font: 0.85em/1.5 ui-monospace, monospace; }
pre { white-space: pre-wrap; padding: 0.6rem 0.8rem; background: var(--inset); border-radius: 4px; }
.verdict { display: inline-flex; gap: 0.4em; align-items: baseline; font-weight: 600; }
.whole { white-space: nowrap; }
.verdict svg { width: 1em; height: 1em; flex: none; transform: translateY(0.12em); }
figure { margin: 1.5rem 0; break-inside: avoid; }
figcaption { margin-top: 0.5rem; }
.narrow { display: none; }
@media (max-width: 43rem) {
  body { padding: 1rem 0.75rem 3rem; }
  dl > div { grid-template-columns: minmax(0, 1fr); margin-bottom: 0.4rem; }
  .wide { display: none; }
  .narrow { display: block; }
}
@media print {
  :root { color-scheme: light; --ground: #ffffff; --ink: #000000; --quiet: #444444; --rule: #bbbbbb; --inset: #f4f4f4; }
  body { max-width: none; padding: 0; font-size: 11pt; }
  .scroll { overflow: visible; }
  code { overflow-wrap: anywhere; }
  h2, thead { break-after: avoid; }
  tr { break-inside: avoid; }
}
${figureStyle}`;
