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

/** A time in words, in the two largest units at most, e.g. `'3 min 20 s'`. */
export function inWords(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes} min ${whole % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
