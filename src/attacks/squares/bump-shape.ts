/**
 * The shape of a change of the Square Attack in L2 and L1: a bump up in one half of a window and a bump down in the
 * other, each falling off in squares around its middle. Row by row, of norm 1.
 *
 * @param across whether the halves are side by side rather than one above the other
 * @param power of the norm: 2 for L2, 1 for L1
 * @see Andriushchenko et al. 2020, arXiv 1912.00049, of which algorithm 3 has it as eta
 */
export function bump(height: number, width: number, across: boolean, power: number): Float64Array {
  const [along, beside] = across ? [width, height] : [height, width];
  const half = Math.floor(along / 2);
  const valueAt = (position: number, place: number) =>
    position < half ? fallOff(position, place, half, beside) : -fallOff(position - half, place, along - half, beside);
  const values = Float64Array.from({ length: height * width }, (_, i) => {
    const [row, column] = [Math.floor(i / width), i % width];
    return across ? valueAt(column, row) : valueAt(row, column);
  });
  const norm = values.reduce((sum, value) => sum + Math.abs(value) ** power, 0) ** (1 / power);
  return values.map((value) => value / norm);
}

/** The sum of 1 / k^2 over the squares k = 1, 2, ... around the middle of a rectangle that hold a pixel. */
function fallOff(row: number, column: number, height: number, width: number): number {
  const [middleRow, middleColumn] = [Math.floor(height / 2), Math.floor(width / 2)];
  const ring = Math.max(Math.abs(row - middleRow), Math.abs(column - middleColumn));
  let sum = 0;
  for (let k = ring + 1; k <= Math.max(middleRow, middleColumn) + 1; k++) sum += 1 / k ** 2;
  return sum;
}
