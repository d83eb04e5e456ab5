/** Words with a shape and a colour, so that none of the three is needed to see the others. */
import { palette } from '../figures/palette.ts';
import { html, Markup } from './html.ts';

/** SVG in a square of 16 units. */
export const shapes = {
  tick: `<circle cx="8" cy="8" r="7.5" fill="${palette.green}"/><path d="M4 8.5 7 11.5 12 5" fill="none" stroke="#fff" stroke-width="2"/>`,
  upward: `<path d="M1 12 8 2l7 10z" fill="${palette.sky}"/>`,
  ring: `<circle cx="8" cy="8" r="6.5" fill="none" stroke="${palette.grey}" stroke-width="2" stroke-dasharray="3 2"/>`,
  cross: `<path d="M3 3 13 13M13 3 3 13" fill="none" stroke="${palette.vermillion}" stroke-width="3"/>`,
  diamond: `<path d="M8 1.5 14.5 8 8 14.5 1.5 8z" fill="none" stroke="${palette.orange}" stroke-width="2"/>`,
  warning: `<path d="M8 1 15.5 14.5H.5z" fill="${palette.vermillion}"/><path d="M8 5.5V10M8 11.2V13" stroke="#fff" stroke-width="2"/>`,
} as const;

/** A word behind a shape. */
export function marked(shape: keyof typeof shapes, word: string): Markup {
  const drawn = new Markup(shapes[shape]);
  return html`<span class="verdict"><svg viewBox="0 0 16 16" aria-hidden="true">${drawn}</svg><span>${word}</span></span>`;
}
