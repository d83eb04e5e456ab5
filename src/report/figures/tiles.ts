/** Pictures as elements of a page. */
import { html, type Markup } from '../page/html.ts';
import { type Picture, pictureAddress } from './picture.ts';

/** A picture. @param alternative what it shows, in words; `''` where its surroundings say so */
export function pictureElement(picture: Picture, alternative: string): Markup {
  const { width, height } = picture;
  return html`<img src="${pictureAddress(picture)}" width="${width}" height="${height}" alt="${alternative}">`;
}

/** Many pictures as one image: a grid that is nearly square. @param label what those are told who cannot see it */
export function tiles(pictures: readonly Picture[], label: string): Markup {
  const columns = Math.ceil(Math.sqrt(pictures.length));
  const drawn = pictures.map((picture) => pictureElement(picture, ''));
  return html`<div class="tiles" role="img" aria-label="${label}" style="--columns:${columns}">${drawn}</div>`;
}

/** One of several parts of a figure, with its caption below. */
export function panel(content: Markup, caption: string): Markup {
  return html`<div class="panel">${content}<p>${caption}</p></div>`;
}

/** Parts of a figure side by side where there is room. */
export function panels(parts: readonly Markup[]): Markup {
  return html`<div class="panels">${parts}</div>`;
}
