/** What JPEG (ITU-T T.81) loses: colour at half the resolution, and the cosine transform of 8 x 8 values in coarse steps. */
import type { Picture } from '../picture.ts';
import { nearestEdge } from './edges.ts';

/** Steps of brightness and colour at quality 50, row by row (tables K.1 and K.2). */
const BRIGHTNESS = [
  16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51,
  87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103, 121, 120, 101,
  72, 92, 95, 98, 112, 100, 103, 99,
];
const COLOUR = [
  17, 18, 24, 47, 99, 99, 99, 99, 18, 21, 26, 66, 99, 99, 99, 99, 24, 26, 56, 99, 99, 99, 99, 99, 47, 66, 99, 99, 99,
  99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
  99, 99, 99, 99, 99, 99,
];

/** A picture after it was saved as a JPEG of a quality, 1 to 100, and read again; colour is halved in both directions. */
export function compressed(picture: Picture, quality: number): Picture {
  const { values, height, width, channels } = picture;
  const bytes = values.map((value) => Math.round(255 * value));
  if (channels === 1) {
    const plane = coarse({ values: bytes, height, width }, stepsAt(BRIGHTNESS, quality));
    return { ...picture, values: plane.values.map((value) => value / 255) };
  }
  const [y, cb, cr] = [0, 1, 2].map((part) => ({ values: inParts(bytes, part), height, width }));
  const light = coarse(y, stepsAt(BRIGHTNESS, quality)).values;
  const [blue, red] = [cb, cr].map(
    (part) => doubled(coarse(halved(part), stepsAt(COLOUR, quality)), height, width).values,
  );
  const result = new Float64Array(values.length);
  for (let i = 0; i < height * width; i++) {
    const [b, r] = [blue[i] - 128, red[i] - 128];
    const colours = [light[i] + 1.402 * r, light[i] - 0.344136 * b - 0.714136 * r, light[i] + 1.772 * b];
    colours.forEach((colour, channel) => {
      result[3 * i + channel] = byte(colour) / 255;
    });
  }
  return { ...picture, values: result };
}

interface Plane {
  readonly values: Float64Array;
  readonly height: number;
  readonly width: number;
}

const byte = (value: number) => Math.min(Math.max(Math.round(value), 0), 255);

function stepsAt(table: readonly number[], quality: number): number[] {
  const scale = quality < 50 ? Math.floor(5000 / quality) : 200 - 2 * quality;
  return table.map((step) => Math.min(Math.max(Math.floor((step * scale + 50) / 100), 1), 255));
}

/** Brightness, blueness and redness (JFIF) of red, green and blue. */
const PARTS = [
  [0.299, 0.587, 0.114, 0],
  [-0.168736, -0.331264, 0.5, 128],
  [0.5, -0.418688, -0.081312, 128],
];

function inParts(bytes: Float64Array, part: number): Float64Array {
  const [red, green, blue, offset] = PARTS[part];
  return Float64Array.from({ length: bytes.length / 3 }, (_, i) =>
    byte(red * bytes[3 * i] + green * bytes[3 * i + 1] + blue * bytes[3 * i + 2] + offset),
  );
}

/** The means of 2 x 2 values. */
function halved({ values, height, width }: Plane): Plane {
  const [rows, columns] = [Math.ceil(height / 2), Math.ceil(width / 2)];
  const at = (y: number, x: number) => values[nearestEdge(y, height) * width + nearestEdge(x, width)];
  const means = Float64Array.from({ length: rows * columns }, (_, i) => {
    const [y, x] = [2 * Math.floor(i / columns), 2 * (i % columns)];
    return Math.round((at(y, x) + at(y, x + 1) + at(y + 1, x) + at(y + 1, x + 1)) / 4);
  });
  return { values: means, height: rows, width: columns };
}

/** Twice as many values each way: three parts of the nearest and one of the next (libjpeg's "fancy" enlarging). */
function doubled({ values, height: rows, width: columns }: Plane, height: number, width: number): Plane {
  const at = (y: number, x: number) => values[nearestEdge(y, rows) * columns + nearestEdge(x, columns)];
  const enlarged = Float64Array.from({ length: height * width }, (_, i) => {
    const [y, x] = [Math.floor(i / width), i % width];
    const [row, column] = [y >> 1, x >> 1];
    const [nextRow, nextColumn] = [row + 2 * (y & 1) - 1, column + 2 * (x & 1) - 1];
    const near = 3 * at(row, column) + at(nextRow, column);
    const next = 3 * at(row, nextColumn) + at(nextRow, nextColumn);
    return (3 * near + next) / 16;
  });
  return { values: enlarged, height, width };
}

/** cos((2 i + 1) k pi / 16) and its norm: row k of the cosine transform of 8 values. */
const COSINES = Array.from({ length: 8 }, (_, k) =>
  Array.from({ length: 8 }, (_, i) => Math.cos(((2 * i + 1) * k * Math.PI) / 16) * (k === 0 ? Math.SQRT1_2 : 1) * 0.5),
);

/** A plane whose blocks of 8 x 8 were rounded to whole steps. */
function coarse({ values, height, width }: Plane, steps: readonly number[]): Plane {
  const result = new Float64Array(values.length);
  const block = new Float64Array(64);
  for (let top = 0; top < height; top += 8) {
    for (let left = 0; left < width; left += 8) {
      for (let i = 0; i < 64; i++) {
        const [y, x] = [nearestEdge(top + (i >> 3), height), nearestEdge(left + (i & 7), width)];
        block[i] = values[y * width + x] - 128;
      }
      const spectrum = transformed(block, (k, i) => COSINES[k][i]);
      const rounded = spectrum.map((value, i) => Math.round(value / steps[i]) * steps[i]);
      const back = transformed(rounded, (i, k) => COSINES[k][i]);
      for (let i = 0; i < 64; i++) {
        const [y, x] = [top + (i >> 3), left + (i & 7)];
        if (y < height && x < width) result[y * width + x] = byte(back[i] + 128);
      }
    }
  }
  return { values: result, height, width };
}

/** M block M', for a matrix M of 8 x 8. */
function transformed(block: Float64Array, matrix: (row: number, column: number) => number): Float64Array {
  const rows = new Float64Array(64);
  const both = new Float64Array(64);
  for (let k = 0; k < 8; k++) {
    for (let x = 0; x < 8; x++) for (let y = 0; y < 8; y++) rows[8 * k + x] += matrix(k, y) * block[8 * y + x];
  }
  for (let k = 0; k < 8; k++) {
    for (let l = 0; l < 8; l++) for (let x = 0; x < 8; x++) both[8 * k + l] += matrix(l, x) * rows[8 * k + x];
  }
  return both;
}
