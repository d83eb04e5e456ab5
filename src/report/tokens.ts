/** What an attack makes of tokens, in words. */
import type { TokenChange } from '../model/token-ids.ts';
import { columns } from './text-table.ts';
import { printable, shortened } from './words.ts';

const SHOWN_CHANGES = 4;
const NAME_WIDTH = 30;

/** What became of tokens, in lines for the first `most` samples; none where samples were no tokens. */
export function tokenLines(
  changes: readonly TokenChange[] | undefined,
  names: readonly string[],
  most: number,
): string[] {
  return changes === undefined ? [] : ['nearest tokens', columns(tokenRows(changes, names).slice(0, most)), ''];
}

/** A row for each sample: its name, how many tokens differ, and the first of them, by position. */
function tokenRows(changes: readonly TokenChange[], names: readonly string[]): string[][] {
  return changes.map(({ before, after }, i) => {
    const name = shortened(printable(names[i]), NAME_WIDTH);
    if (after === undefined) return [name, 'no example', ''];
    const moved = before.flatMap((id, at) => (after[at] === id ? [] : [`${at}: ${id} -> ${after[at]}`]));
    const more = moved.length > SHOWN_CHANGES ? ', ...' : '';
    return [name, `${moved.length} of ${before.length} differ`, `${moved.slice(0, SHOWN_CHANGES).join(', ')}${more}`];
  });
}
