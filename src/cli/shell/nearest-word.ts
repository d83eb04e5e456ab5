/**
 * The known word that somebody may have meant; undefined where none is near. Near is one slip in words of three to five letters,
 * two in longer ones; two neighbours in the wrong order are one slip.
 */
export function nearestWord(text: string, words: readonly string[]): string | undefined {
  const lower = text.toLowerCase();
  const most = lower.length > 5 ? 2 : lower.length > 2 ? 1 : 0;
  const slips = words.map((word) => ({ word, count: slipsBetween(lower, word.toLowerCase()) }));
  const [best] = slips.sort((a, b) => a.count - b.count);
  return best !== undefined && best.count <= most ? best.word : undefined;
}

/** The optimal string alignment distance: letters put in, left out, replaced, or exchanged with their neighbour. */
function slipsBetween(a: string, b: string): number {
  let [beforeLast, last]: number[][] = [[], Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = last[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      row[j] = Math.min(replaced, last[j] + 1, row[j - 1] + 1);
      const isExchanged = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (isExchanged) row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
    }
    [beforeLast, last] = [last, row];
  }
  return last[b.length];
}
