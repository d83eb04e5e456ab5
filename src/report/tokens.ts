/** What an attack makes of tokens, in words. */
import type { TokenChange } from '../model/token-ids.ts';
import { printable, shortened } from './words.ts';

const SHOWN_CHANGES = 4;
const NAME_WIDTH = 30;

/** A row for each sample: its name, how many tokens differ, and the first of them, by position. */
export function tokenRows(changes: readonly TokenChange[], names: readonly string[]): string[][] {
  return changes.map(({ before, after }, i) => {
    const name = shortened(printable(names[i]), NAME_WIDTH);
    if (after === undefined) return [name, 'no example', ''];
    const moved = before.flatMap((id, at) => (after[at] === id ? [] : [`${at}: ${id} -> ${after[at]}`]));
    const more = moved.length > SHOWN_CHANGES ? ', ...' : '';
    return [name, `${moved.length} of ${before.length} differ`, `${moved.slice(0, SHOWN_CHANGES).join(', ')}${more}`];
  });
}
