/**
 * Connectionist temporal classification: a class for each moment, of which repeats and then blanks are dropped.
 *
 * @see Graves, Fernández, Gomez and Schmidhuber 2006, Connectionist Temporal Classification, section 3
 */

/** What the classes of the moments read as: best path decoding. */
export function decoded(path: ArrayLike<number>, blank: number): number[] {
  return Array.from(path).filter((letter, i, all) => letter !== blank && letter !== all[i - 1]);
}

/** How many moments a text needs: one a letter, and a blank between two that are alike. */
export function momentsFor(text: readonly number[]): number {
  return text.length + text.filter((letter, i) => letter === text[i - 1]).length;
}

/**
 * The path that reads as a text and falls least short: of all alignments, the one with the largest sum of leads, those above 0 counted
 * as 0.
 *
 * @param leadAt By how much a class leads at a moment
 */
export function alignmentOf(
  text: readonly number[],
  blank: number,
  moments: number,
  leadAt: (moment: number, letter: number) => number,
): Float32Array {
  // Blanks before, between and behind the letters.
  const states = [blank, ...text.flatMap((letter) => [letter, blank])];
  const from: Int32Array[] = [];
  let sums = new Float64Array(states.length).fill(Number.NEGATIVE_INFINITY);
  for (let moment = 0; moment < moments; moment++) {
    const next = new Float64Array(states.length).fill(Number.NEGATIVE_INFINITY);
    const came = new Int32Array(states.length);
    states.forEach((letter, state) => {
      const skips = state > 1 && letter !== blank && letter !== states[state - 2];
      const earlier = [state, state - 1, ...(skips ? [state - 2] : [])].filter((before) => before >= 0);
      const best = earlier.reduce((most, before) => (sums[before] > sums[most] ? before : most));
      const start = moment === 0 ? (state < 2 ? 0 : Number.NEGATIVE_INFINITY) : sums[best];
      next[state] = start + Math.min(0, leadAt(moment, letter));
      came[state] = best;
    });
    from.push(came);
    sums = next;
  }
  let state = states.length - 1;
  if (states.length > 1 && sums[state - 1] > sums[state]) state--;
  const path = new Float32Array(moments);
  for (let moment = moments - 1; moment >= 0; moment--) {
    path[moment] = states[state];
    state = from[moment][state];
  }
  return path;
}

/** How many letters must be put in, left out or exchanged. @see Levenshtein 1966 */
export function editDistance(a: readonly number[], b: readonly number[]): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  a.forEach((letter, i) => {
    const next = [i + 1];
    b.forEach((other, j) => {
      next.push(Math.min(row[j + 1] + 1, next[j] + 1, row[j] + Number(letter !== other)));
    });
    row = next;
  });
  return row[b.length];
}
