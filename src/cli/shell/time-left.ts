/** How long work will still take, from the pace it has had so far. */

/** Seconds of work before which a pace says nothing. */
const TRIAL = 2;

/**
 * Told how much is done of how much; says how many seconds are left, or undefined while that cannot be known. What is done
 * when it is first told does not count: it was done by an earlier process, or took the time of compiling.
 *
 * @param now Milliseconds. @default performance.now
 */
export function timeLeft(
  now: () => number = () => performance.now(),
): (done: number, total: number) => number | undefined {
  let first: { readonly done: number; readonly at: number } | undefined;
  return (done, total) => {
    const at = now();
    first ??= { done, at };
    const seconds = (at - first.at) / 1000;
    if (seconds < TRIAL || done === first.done) return undefined;
    return (seconds / (done - first.done)) * (total - done);
  };
}
