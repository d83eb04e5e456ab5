/** Verdicts told by word, shape and colour, so that none is needed to see the others. */
import { palette } from './figures/palette.ts';
import { html, Markup } from './html.ts';
import type { Verdict } from './reproduction-record.ts';

/** SVG in a square of 16 units. */
const SHAPES: Readonly<Record<Verdict, string>> = {
  reproduced: `<circle cx="8" cy="8" r="7.5" fill="${palette.green}"/><path d="M4 8.5 7 11.5 12 5" fill="none" stroke="#fff" stroke-width="2"/>`,
  'direction only': `<path d="M1 12 8 2l7 10z" fill="${palette.sky}"/>`,
  'not resolved at this budget': `<circle cx="8" cy="8" r="6.5" fill="none" stroke="${palette.grey}" stroke-width="2" stroke-dasharray="3 2"/>`,
  refuted: `<path d="M3 3 13 13M13 3 3 13" fill="none" stroke="${palette.vermillion}" stroke-width="3"/>`,
  proxy: `<path d="M8 1.5 14.5 8 8 14.5 1.5 8z" fill="none" stroke="${palette.orange}" stroke-width="2"/>`,
};

/** A verdict. */
export function verdictMark(verdict: Verdict): Markup {
  const shape = new Markup(SHAPES[verdict]);
  return html`<span class="verdict"><svg viewBox="0 0 16 16" aria-hidden="true">${shape}</svg><span>${verdict}</span></span>`;
}
