/** The time of day when the process began, and since then by a clock that never runs backwards, whoever sets the time. */
export function now(): Date {
  return new Date(performance.timeOrigin + performance.now());
}
