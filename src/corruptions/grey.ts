import type { Picture } from './picture.ts';

/** How bright each pixel is (ITU-R BT.601). */
export function greyOf({ values, height, width, channels }: Picture): Float64Array {
  if (channels === 1) return values;
  return Float64Array.from({ length: height * width }, (_, i) => {
    const [red, green, blue] = values.subarray(3 * i, 3 * i + 3);
    return 0.299 * red + 0.587 * green + 0.114 * blue;
  });
}
