/** The range that values may have, in the user's own scale, e.g. 0 to 1, 0 to 255 or -1 to 1. */
export interface Box {
  readonly low: number;
  readonly high: number;
}
