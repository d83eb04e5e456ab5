import { html, type Markup } from '../page/html.ts';
import { defineFigure } from './figure.ts';
import type { Picture } from './picture.ts';
import { pictureElement } from './tiles.ts';

/** One picture of a grid. */
export interface ImageCell {
  readonly picture: Picture;
  /** E.g. the answer and its confidence; may be empty. */
  readonly caption: string;
  /** Whether an attack reached its goal here: such pictures are framed. */
  readonly success?: boolean;
}

/** Pictures in rows. */
export interface ImageGrid {
  /** Headings, e.g. `['clean', 'perturbation', 'adversarial']`. */
  readonly columns?: readonly string[];
  readonly rows: readonly (readonly ImageCell[])[];
  /** What a frame says, e.g. `'answered as airplane with 50 % or more'`. @default 'success' */
  readonly frame?: string;
}

/** Pictures with captions, those framed on which an attack succeeded: e.g. the paper's figure 5. */
export const imageGrid = defineFigure({
  name: 'image-grid',
  render({ columns = [], rows, frame = 'success' }: ImageGrid) {
    const headings = html`<tr>${columns.map((heading) => html`<th scope="col">${heading}</th>`)}</tr>`;
    const body = rows.map((row) => html`<tr>${row.map((cell) => imageCell(cell, frame))}</tr>`);
    const isFramed = rows.flat().some(({ success }) => success === true);
    const key = html`<p class="key"><span class="framed sample"></span>${frame}</p>`;
    return html`${isFramed ? key : []}<div class="scroll" tabindex="0"><table class="images">${
      columns.length > 0 ? html`<thead>${headings}</thead>` : []
    }<tbody>${body}</tbody></table></div>`.text;
  },
});

function imageCell({ picture, caption, success = false }: ImageCell, frame: string): Markup {
  const alternative = [caption, ...(success ? [frame] : [])].filter((part) => part !== '').join(', ');
  const image = pictureElement(picture, alternative || 'picture');
  return html`<td><span class="${success ? 'framed' : 'plain'}">${image}</span>${caption === '' ? [] : html`<p aria-hidden="true">${caption}</p>`}</td>`;
}
