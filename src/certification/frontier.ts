/** Parts that are open, bounded in batches, several at the same time, the latest first as a rule. */

export interface Frontier<Part> {
  /** How many batches are bounded at the same time. */
  readonly concurrency: number;
  /** How many parts a batch takes at most, of so many that are open. */
  largest(open: number): number;
  /** Whether the next batch is of the oldest parts. A proof needs all of them, in any order. @default never */
  oldestFirst?(open: number): boolean;
  readonly signal: AbortSignal;
  /**
   * Bounds a batch and cuts what is not proved.
   *
   * @param isAlone Whether nothing else is open
   * @returns the parts that are left, or undefined where the search is over
   */
  bound(batch: readonly Part[], isAlone: boolean): Promise<readonly Part[] | undefined>;
}

export interface Explored {
  /** Whether nothing is open any more. */
  readonly isProved: boolean;
  /** How many parts were bounded. */
  readonly parts: number;
}

/** Bounds parts until none is open, `bound` ends the search, or the signal does. */
export async function explore<Part>(start: Part, frontier: Frontier<Part>): Promise<Explored> {
  const { concurrency, signal } = frontier;
  const open: Part[] = [start];
  const running = new Set<Promise<void>>();
  const failures: unknown[] = [];
  let isOver = false;
  let parts = 0;
  const bound = async (batch: readonly Part[]): Promise<void> => {
    const left = await frontier.bound(batch, open.length === 0 && running.size === 0);
    if (left === undefined) isOver = true;
    else for (const part of left) open.push(part);
  };
  while ((open.length > 0 && !isOver) || running.size > 0) {
    if (signal.aborted) isOver = true;
    while (!isOver && open.length > 0 && running.size < concurrency) {
      const share = Math.ceil(open.length / (concurrency - running.size));
      const count = Math.min(share, frontier.largest(open.length));
      const isOldest = frontier.oldestFirst?.(open.length) ?? false;
      const batch = open.splice(isOldest ? 0 : Math.max(0, open.length - count), count);
      parts += batch.length;
      const run: Promise<void> = bound(batch)
        .catch((error: unknown) => {
          if (!signal.aborted || error !== signal.reason) failures.push(error);
          isOver = true;
        })
        .finally(() => running.delete(run));
      running.add(run);
    }
    if (running.size > 0) await Promise.race(running);
  }
  if (failures.length > 0) throw failures[0];
  return { isProved: !isOver, parts };
}
