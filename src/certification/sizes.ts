/** Sizes of runs: few, so that few programs are compiled, and such that a run takes less than a second. */

/** Elements that one value of a run may have: a run should take less than a second. */
const ELEMENTS = 1 << 21;
const MOST_ROWS = 1 << 13;

/** How many samples of so many elements fit into a run: a power of two between others. */
export function fitting(widest: number, least: number, most = MOST_ROWS): number {
  return Math.min(most, 2 ** Math.floor(Math.log2(Math.max(least, Math.floor(ELEMENTS / widest)))));
}

const SIZES = [1, 16, 256, 1024, 4096, MOST_ROWS];
/** Rows are run in the largest of these of which they fill half; what is left is padded. */
const ROW_SIZES = [4096, 1024, 32];
/** Boxes are run alone or so many at once: what is computed for boxes is little beside what is for rows... */
const BOXES = 256;
/** ...unless one box has so many values. */
const MANY = 512;

export function rowsFor(count: number, widest: number): number {
  const [large, middle, small] = ROW_SIZES;
  if (count <= small && widest > MANY) return small;
  return count <= large / 2 ? middle : large;
}

export function atLeast(count: number): number {
  return SIZES.find((size) => size >= count) ?? count;
}

/** One, or so many boxes that most batches need no other program. */
export function boxesFor(count: number, widest: number): number {
  return widest > MANY ? atLeast(count) : Math.max(BOXES, atLeast(count));
}
