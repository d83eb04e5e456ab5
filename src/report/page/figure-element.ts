/** Figures as parts of a page. */

import type { Canvas } from '../figures/figure.ts';
import { renderFigure } from '../figures/render.ts';
import type { FigureRecord } from './figure-record.ts';
import { html, Markup } from './html.ts';

/** What fits a telephone, in CSS pixels. */
const NARROW = 304;

/** A figure with its title and caption. Charts are drawn twice, since text that is scaled down cannot be read. */
export function figureElement(record: FigureRecord, canvas: Canvas): Markup {
  const { title, caption } = record;
  const wide = renderFigure(record, canvas);
  const narrow = renderFigure(record, { ...canvas, width: Math.min(NARROW, canvas.width) });
  const drawn =
    wide === narrow
      ? new Markup(wide)
      : html`<div class="wide">${new Markup(wide)}</div><div class="narrow">${new Markup(narrow)}</div>`;
  return html`<figure class="figure">${drawn}<figcaption><strong>${title}</strong> ${caption ?? []}</figcaption></figure>`;
}
