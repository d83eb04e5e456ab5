/** The key to the lines and marks of a chart, as text beside samples. */
import { html, type Markup } from '../page/html.ts';
import type { LineStyle } from './palette.ts';

/** One line of a chart. */
export interface KeyEntry {
  readonly label: string;
  readonly style: LineStyle;
}

/** A list of labels, each behind a piece of its line. */
export function lineKey(entries: readonly KeyEntry[]): Markup {
  return html`<ul class="key">${entries.map(({ label, style }) => html`<li>${lineSample(style)}${label}</li>`)}</ul>`;
}

function lineSample({ colour, dash }: LineStyle): Markup {
  return html`<svg class="sample" width="36" height="10" aria-hidden="true"><line x1="1" x2="35" y1="5" y2="5" stroke="${colour}" stroke-width="2.5" stroke-dasharray="${dash}"/></svg>`;
}
