/**
 * The element that stands at `rank` (from 1, the largest) when the values are sorted from large to small; the smallest
 * where there are fewer. Reorders the values. Expected time is linear (Hoare, "Algorithm 65: find", 1961).
 */
export function largestOfRank(values: Float32Array | Float64Array, rank: number): number {
  const wanted = Math.min(rank, values.length) - 1;
  let left = 0;
  let right = values.length - 1;
  while (left < right) {
    const pivot = values[(left + right) >> 1];
    let i = left;
    let j = right;
    while (i <= j) {
      while (values[i] > pivot) i++;
      while (values[j] < pivot) j--;
      if (i > j) break;
      const larger = values[j];
      values[j--] = values[i];
      values[i++] = larger;
    }
    if (wanted <= j) right = j;
    else if (wanted >= i) left = i;
    else break;
  }
  return values[wanted];
}
