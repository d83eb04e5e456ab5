/** What lies beyond the ends of an axis: the index, inside, whose value counts. */
export type Edge = (index: number, length: number) => number;

/** The last value goes on: a a a | a b c d. */
export const nearestEdge: Edge = (index, length) => Math.min(Math.max(index, 0), length - 1);

/** A mirror behind the last value: c b a | a b c d. */
export const mirroredEdge: Edge = (index, length) => {
  const period = 2 * length;
  const inside = ((index % period) + period) % period;
  return inside < length ? inside : period - 1 - inside;
};

/** A mirror in the last value: d c b | a b c d. */
export const reflectedEdge: Edge = (index, length) => {
  if (length === 1) return 0;
  const period = 2 * (length - 1);
  const inside = ((index % period) + period) % period;
  return inside < length ? inside : period - inside;
};
