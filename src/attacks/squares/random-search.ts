/** Random search: a point changes in places that are drawn, and changes that do not help are taken back. */
import type { Subject } from '../../harness/attack.ts';
import { leadOf } from '../steps/lead.ts';

/** A point and the changes that may be made to it. */
export interface Moves {
  /** Where the search starts, and then where it is. */
  readonly x: Float32Array;
  /** Changes x somewhere. @param area how many pixels, roughly */
  propose(area: number): void;
  /** Takes the last proposal back; does nothing before the first. */
  undo(): void;
}

/**
 * Keeps what brings the attacker further ahead, until the model is fooled.
 *
 * @param queries how often the model is asked, the start included
 * @param areaOf the area of the proposal with this number, from 0
 */
export async function randomSearch(
  subject: Subject,
  { x, propose, undo }: Moves,
  queries: number,
  areaOf: (proposal: number) => number,
): Promise<boolean> {
  let most = Number.NEGATIVE_INFINITY;
  for (let query = 0; query < queries; query++) {
    if (query > 0) propose(areaOf(query - 1));
    const logits = await subject.logits(x);
    if (subject.isFooled(logits)) return true;
    const lead = leadOf(subject, logits);
    if (lead > most) most = lead;
    else undo();
  }
  return false;
}
