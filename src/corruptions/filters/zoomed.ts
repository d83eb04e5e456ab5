import type { Picture } from '../picture.ts';

/**
 * The middle of a picture, enlarged by a factor to the picture's own size: linear between values, the first and the last of them at
 * the ends, as SciPy's `zoom` of order 1.
 */
export function clippedZoom({ values, height, width, channels }: Picture, factor: number): Picture {
  const rows = axisOf(height, factor);
  const columns = axisOf(width, factor);
  const result = new Float64Array(values.length);
  for (let y = 0; y < height; y++) {
    const [top, down] = rows(y);
    for (let x = 0; x < width; x++) {
      const [left, across] = columns(x);
      for (let channel = 0; channel < channels; channel++) {
        const at = (row: number, column: number) => values[(row * width + column) * channels + channel];
        const [below, right] = [Math.min(top + 1, height - 1), Math.min(left + 1, width - 1)];
        const upper = at(top, left) + across * (at(top, right) - at(top, left));
        const lower = at(below, left) + across * (at(below, right) - at(below, left));
        result[(y * width + x) * channels + channel] = upper + down * (lower - upper);
      }
    }
  }
  return { values: result, height, width, channels };
}

/** For each position the value before it, and how far it is from there to the next one. */
function axisOf(length: number, factor: number): (position: number) => readonly [before: number, share: number] {
  const cut = Math.ceil(length / factor);
  const start = Math.floor((length - cut) / 2);
  const zoomed = Math.round(cut * factor);
  const trimmed = Math.floor((zoomed - length) / 2);
  return (position) => {
    const place = zoomed === 1 ? 0 : ((position + trimmed) * (cut - 1)) / (zoomed - 1);
    const before = Math.min(Math.floor(place), cut - 1);
    return [start + before, before === cut - 1 ? 0 : place - before];
  };
}
