import { html, type Markup } from '../page/html.ts';
import { defineFigure } from './figure.ts';
import type { Picture } from './picture.ts';
import { pictureElement } from './tiles.ts';

/** Pictures of one sample, e.g. clean, perturbation and adversarial. */
interface ExampleCard {
  readonly pictures: readonly {
    readonly picture: Picture;
    /** What it is, e.g. `'clean'`. */
    readonly heading: string;
    /** E.g. the answer and its confidence; may be empty. */
    readonly caption: string;
  }[];
  /** Of all of it, e.g. which attack it was. */
  readonly note: string;
}

/** Samples with several pictures each. */
export interface ExampleCards {
  readonly cards: readonly ExampleCard[];
}

/** Samples before and after, as many side by side as there is room for. */
export const exampleCards = defineFigure({
  name: 'example-cards',
  render({ cards }: ExampleCards) {
    return html`<ul class="cards">${cards.map(card)}</ul>`.text;
  },
});

function card({ pictures, note }: ExampleCard): Markup {
  const drawn = pictures.map(
    ({ picture, heading, caption }) =>
      html`<div>${pictureElement(picture, [heading, caption].filter((part) => part !== '').join(': '))}<p aria-hidden="true"><strong>${heading}</strong> ${caption}</p></div>`,
  );
  return html`<li><div class="row">${drawn}</div><p>${note}</p></li>`;
}
