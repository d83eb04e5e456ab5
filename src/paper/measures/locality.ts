/** Three measures of how local a filter is: the first knows weights only, the others know where they are. */
import type { Shape } from '../../tensor/index.ts';

export type Filter = Float32Array;

const energyOf = (weights: Filter): number => weights.reduce((sum, w) => sum + w * w, 0);

/** How many weights take part: n where all are equally large, 1 where all but one are zero. */
export function participation(weights: Filter): number {
  const fourth = weights.reduce((sum, w) => sum + w ** 4, 0);
  return fourth === 0 ? 0 : energyOf(weights) ** 2 / fourth;
}

/** The side of the cells and of the window, in pixels. */
const [CELL, WINDOW] = [4, 7];

/** The entropy in nats of the energy over cells of 4x4 pixels: 0 where one cell has all of it. */
export function spatialEntropy(weights: Filter, shape: Shape): number {
  const [height, width] = shape.slice(-2);
  const cells = new Map<number, number>();
  weights.forEach((w, i) => {
    const [y, x] = [Math.floor(i / width) % height, i % width];
    const cell = Math.floor(y / CELL) * width + Math.floor(x / CELL);
    cells.set(cell, (cells.get(cell) ?? 0) + w * w);
  });
  const energy = energyOf(weights);
  if (energy === 0) return 0;
  return [...cells.values()].reduce(
    (sum, part) => (part === 0 ? sum : sum - (part / energy) * Math.log(part / energy)),
    0,
  );
}

/** The share of the energy in the window of 7x7 pixels that has most of it. */
export function bestWindow(weights: Filter, shape: Shape): number {
  const [height, width] = shape.slice(-2);
  const energy = energyOf(weights);
  if (energy === 0) return 0;
  // above[y][x] is the energy above row y and left of column x.
  const above = Array.from({ length: height + 1 }, () => new Float64Array(width + 1));
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const here = weights[y * width + x] ** 2;
      above[y + 1][x + 1] = here + above[y][x + 1] + above[y + 1][x] - above[y][x];
    }
  }
  const [tall, wide] = [Math.min(WINDOW, height), Math.min(WINDOW, width)];
  let most = 0;
  for (let y = tall; y <= height; y++) {
    for (let x = wide; x <= width; x++) {
      most = Math.max(most, above[y][x] - above[y - tall][x] - above[y][x - wide] + above[y - tall][x - wide]);
    }
  }
  return most / energy;
}
