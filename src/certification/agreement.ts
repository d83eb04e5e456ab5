/** Whether bounds are of the file: a graph that was misread would prove things about another network. */
import type { Network, Property } from '../property/index.ts';
import type { BoundedNetwork } from './bounded-network.ts';
import { representable } from './candidates.ts';
import { batchOf } from './refutation.ts';

/** Boxes of the property whose centres are compared. */
const POINTS = 4;

/**
 * Whether what the file itself computes at the centres of some boxes lies in the intervals of these points, which are as wide
 * as rounding may make them.
 *
 * @param bounded The network with rounding; its first outputs are the file's
 */
export async function agrees(bounded: BoundedNetwork, network: Network, { boxes }: Property): Promise<boolean> {
  for (const box of boxes.slice(0, POINTS)) {
    const centre = representable(
      box.low.map((low, i) => low + (box.high[i] - low) / 2),
      box,
    );
    const point = batchOf(bounded, [{ low: centre, high: centre }]);
    const known = await bounded.intervals(point, { linear: false });
    const { lower, upper } = await bounded.interval(point, known, 'outputs');
    const y = await network.run(centre);
    if (!y.every((value, i) => lower[i] <= value && value <= upper[i])) return false;
  }
  return true;
}
