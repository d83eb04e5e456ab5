/** A page of pictures before and after: picture + perturbation = adversarial, as in figure 1 of the paper. */
import { type Content, html, htmlPage, type Markup } from '../page/html.ts';
import { type Fact, factList, pageStyle, unbroken } from '../page/page.ts';

/** One of three pictures. */
export interface Frame {
  /** The file, beside the page. */
  readonly source: string;
  readonly heading: string;
  /** E.g. the answer and its confidence. */
  readonly caption: string;
}

/** One sample. */
export interface Triptych {
  readonly sample: string;
  readonly frames: readonly [clean: Frame, perturbation: Frame, adversarial: Frame];
  readonly width: number;
  readonly height: number;
  /** What became of it. */
  readonly note: string;
  /** Whether it is framed, as the paper frames what fools. */
  readonly isReached: boolean;
}

/** Samples of one kind, e.g. those that were fooled. */
export interface TriptychGroup {
  readonly heading: string;
  readonly triptychs: readonly Triptych[];
}

/** Pictures narrower than this are enlarged pixel by pixel. */
const SMALL = 160;
/** More in one group make a page that nobody reads; the record has all. */
const MOST = 300;

const style = `${pageStyle}
body { max-width: 64rem; }
@media (min-width: 43.01rem) {
  dl > div { grid-template-columns: 11rem minmax(0, 1fr); }
}
.name { overflow-wrap: anywhere; }
.triptychs { list-style: none; display: grid; grid-template-columns: repeat(auto-fill, minmax(min(26rem, 100%), 1fr)); gap: 1.8rem 2.2rem; margin: 1rem 0; padding: 0; }
.triptychs li { break-inside: avoid; }
.triptych { display: grid; grid-template-columns: minmax(0, 1fr) auto minmax(0, 1fr) auto minmax(0, 1fr); gap: 0.3rem 0.5rem; align-items: center; text-align: center; }
.triptych img { display: block; width: 100%; height: auto; border: 1px solid var(--rule); }
.triptych .pixels { image-rendering: pixelated; }
.triptych .reached { outline: 3px solid #f0c000; border-color: #000; }
.triptych .sign { font-size: 1.3rem; color: var(--quiet); }
.triptych p { margin: 0; align-self: start; font-size: 0.8125rem; line-height: 1.3; overflow-wrap: anywhere; }
.triptych + p { margin: 0.4rem 0 0; font-size: 0.8125rem; color: var(--quiet); overflow-wrap: anywhere; }
@media (max-width: 43rem) {
  dl > div { grid-template-columns: 9.5rem minmax(0, 1fr); }
  .triptych { gap: 0.3rem 0.25rem; }
  .triptych p { font-size: 0.75rem; hyphens: auto; }
}
`;

/**
 * A page that shows pictures which lie beside it.
 *
 * @param more Stands below the pictures, e.g. a table of what is none
 */
export function triptychPage(
  title: string,
  lead: string,
  facts: readonly Fact[],
  groups: readonly TriptychGroup[],
  more: Content = [],
): string {
  const body = html`<header>
<h1 class="name">${title}</h1>
<p>${unbroken(lead)}</p>
</header>
<main>
${factList(facts)}
${groups.filter(({ triptychs }) => triptychs.length > 0).map(groupSection)}
${more}
</main>`;
  return htmlPage({ title, language: 'en', style, body, pictures: 'beside' });
}

function groupSection({ heading, triptychs }: TriptychGroup): Markup {
  const hidden = triptychs.length - MOST;
  return html`<section>
<h2>${heading}: ${triptychs.length}</h2>
<ul class="triptychs">
${triptychs.slice(0, MOST).map(triptychItem)}</ul>
${hidden > 0 ? html`<p>... and ${hidden} more, in the folders beside this page.</p>` : ''}
</section>
`;
}

function triptychItem({ sample, frames, width, height, note, isReached }: Triptych): Markup {
  const picture = ({ source, heading, caption }: Frame, place: number) => {
    const looks = [...(width < SMALL ? ['pixels'] : []), ...(isReached && place === 2 ? ['reached'] : [])].join(' ');
    return html`<img src="${source}" class="${looks}" width="${width}" height="${height}" loading="lazy" alt="${heading}: ${caption}">`;
  };
  const sign = (character: string) => html`<span class="sign" aria-hidden="true">${character}</span>`;
  const [clean, perturbation, adversarial] = frames.map(picture);
  const captions = frames.map(
    ({ heading, caption }, i) =>
      html`${i === 0 ? '' : html`<span></span>`}<p><strong>${heading}</strong><br>${unbroken(caption)}</p>`,
  );
  return html`<li><div class="triptych">${clean}${sign('+')}${perturbation}${sign('=')}${adversarial}
${captions}</div>
<p><span class="name">${sample}</span>: ${unbroken(note)}</p></li>
`;
}
