/** How many samples a job has. */

/** With so few samples side by side, a worker computes nearly as fast as with more. */
const ENOUGH = 16;
/** A number of workers that each get a helping of few samples. */
const FEW = 4;
/** So many jobs are enough for workers to take over from each other. */
const MANY = 32;

/** As many as fill a batch, but no more than leave several jobs for several workers. */
export function portionSize(samples: number, batchSize: number): number {
  const least = Math.min(ENOUGH, Math.ceil(samples / FEW));
  return Math.min(Math.max(Math.ceil(samples / MANY), least), Math.max(batchSize, 1));
}

/** How many jobs are given out at the same time: enough that no worker waits, few enough to keep the queue small. */
export function jobsAhead(slots: number): number {
  return 2 * slots + FEW;
}

/** A list in pieces. */
export function inPieces<T>(all: readonly T[], size: number): (readonly T[])[] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, i) => all.slice(i * size, (i + 1) * size));
}
