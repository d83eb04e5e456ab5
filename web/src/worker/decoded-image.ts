/** A picture as its pixels. */
export interface DecodedImage {
  /** `3 * width * height` values from 0 to 255, row by row. */
  readonly rgb: Uint8Array;
  readonly width: number;
  readonly height: number;
}
