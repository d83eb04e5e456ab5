import { html, type Markup } from '../page/html.ts';
import { defineFigure } from './figure.ts';

interface Bar {
  readonly label: string;
  /** In %; `null` where there was nothing to measure. */
  readonly value: number | null;
  /** In %, e.g. the paper's number. */
  readonly reference?: number;
}

/** Shares of something, e.g. errors of variants of a model. */
export interface Bars {
  /** What the shares are, e.g. `'error under attack'`. */
  readonly quantity: string;
  readonly bars: readonly Bar[];
  /** What references are. @default 'paper' */
  readonly referenceLabel?: string;
}

/** Where the scale may end, in %. */
const ROUND_ENDS = [1, 2, 5, 10, 20, 50, 100];

/** Shares as bars with marks where they are expected. */
export const bars = defineFigure({
  name: 'bars',
  render({ quantity, bars, referenceLabel = 'paper' }: Bars) {
    const largest = Math.max(...bars.flatMap(({ value, reference = 0 }) => [value ?? 0, reference]));
    const end = ROUND_ENDS.find((round) => round >= largest) ?? largest;
    const isReferenced = bars.some(({ reference }) => reference !== undefined);
    const key = html`<p class="key"><span class="reference sample"></span>${referenceLabel}</p>`;
    return html`${isReferenced ? key : []}<p class="quantity">${quantity} (%)</p>
<ul class="bars">${bars.map((bar) => barItem(bar, end, referenceLabel))}</ul>
<p class="ends" aria-hidden="true"><span>0</span><span>${inPercent(end)}</span></p>`.text;
  },
});

function barItem({ label, value, reference }: Bar, end: number, referenceLabel: string): Markup {
  const along = (percent: number) => `${Number(((100 * percent) / end).toFixed(2))}%`;
  const share = value === null ? 'nothing to measure' : inPercent(value);
  const expected = reference === undefined ? '' : ` (${referenceLabel} ${inPercent(reference)})`;
  const bar = value === null ? [] : html`<span class="bar" style="width:${along(value)}"></span>`;
  const mark = reference === undefined ? [] : html`<span class="reference" style="left:${along(reference)}"></span>`;
  return html`<li>${label}: <strong>${share}</strong>${expected}<div class="track" aria-hidden="true">${bar}${mark}</div></li>`;
}

function inPercent(share: number): string {
  return `${Number(share.toPrecision(3))}\u00a0%`;
}
