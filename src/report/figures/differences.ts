import { html, type Markup } from '../page/html.ts';
import { defineFigure } from './figure.ts';

interface Difference {
  readonly label: string;
  /** In points: after less before, with the ends of its interval. */
  readonly value: number;
  readonly low: number;
  readonly high: number;
  /** The three in words. */
  readonly inWords: string;
}

/** How shares of the same samples changed, beside zero. */
export interface Differences {
  /** What they are, e.g. `'difference in points'`. */
  readonly quantity: string;
  readonly differences: readonly Difference[];
}

/** Where the scale may end on either side, in points. */
const ROUND_ENDS = [1, 2, 5, 10, 20, 50, 100];

/** Differences as marks on their intervals, with zero in the middle. */
export const differences = defineFigure({
  name: 'differences',
  render({ quantity, differences }: Differences) {
    const largest = Math.max(...differences.flatMap(({ low, high }) => [Math.abs(low), Math.abs(high)]));
    const end = ROUND_ENDS.find((round) => round >= largest) ?? largest;
    return html`<p class="quantity">${quantity}</p>
<ul class="bars differences">${differences.map((each) => differenceItem(each, end))}</ul>
<p class="ends" aria-hidden="true"><span>-${end}</span><span>0</span><span>+${end}</span></p>`.text;
  },
});

function differenceItem({ label, value, low, high, inWords }: Difference, end: number): Markup {
  const percent = (share: number) => `${Number(share.toFixed(2))}%`;
  const at = (points: number) => percent(50 + (50 * points) / end);
  const interval = `left:${at(low)};width:${percent((50 * (high - low)) / end)}`;
  return html`<li>${label}: <strong>${inWords}</strong><div class="track" aria-hidden="true"><span class="zero"></span><span class="bar" style="${interval}"></span><span class="reference" style="left:${at(value)}"></span></div></li>`;
}
