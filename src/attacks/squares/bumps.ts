import type { Subject } from '../../harness/attack.ts';
import type { RandomStream } from '../../random.ts';
import { bump } from './bump-shape.ts';
import { type ImagePlane, sidesOf, somewhere, visit, type Window } from './image-plane.ts';
import type { Moves } from './random-search.ts';

/** In L2 and L1 windows have no side below this, and squares an odd one. */
const SHORTEST_SIDE = 3;
/** Bumps of the start, in each direction. */
const TILES = 5;

/**
 * The moves of the Square Attack in L2 (power 2) and L1 (power 1). The mass of a change is the sum of |change|^power; the
 * whole mass that the ball allows is in use. The start spreads it over 5 x 5 bumps; a proposal takes the mass of one
 * window, adds what clipping has left over, and puts it where another window is, as a bump on top of what is there.
 *
 * @see Andriushchenko et al. 2020, arXiv 1912.00049, algorithm 3; for L1 Croce and Hein 2021, arXiv 2103.01208
 */
export function bumpMoves(subject: Subject, plane: ImagePlane, random: RandomStream, power: number): Moves {
  const { input, epsilon, box } = subject;
  const { channels } = plane;
  const { low, high } = box ?? { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };
  const massOf = power === 2 ? (change: number) => change * change : Math.abs;
  const normOf = power === 2 ? Math.sqrt : (mass: number) => mass;
  const allowed = massOf(epsilon);
  const x = input.slice();
  const before = new Float32Array(x.length);
  let changed: readonly Window[] = [];
  let mass = 0;
  let massBefore = 0;

  const shapes = new Map<string, Float64Array>();
  const drawnBump = ({ height, width }: Pick<Window, 'height' | 'width'>): Float64Array => {
    const across = (random.bits() & 1) === 1;
    const key = `${height} ${width} ${across}`;
    const shape = shapes.get(key) ?? bump(height, width, across, power);
    shapes.set(key, shape);
    return shape;
  };
  const drawnSign = () => ((random.bits() & 1) === 0 ? -1 : 1);
  const move = (i: number, change: number) => {
    mass -= massOf(x[i] - input[i]);
    x[i] = Math.min(Math.max(input[i] + change, low), high);
    mass += massOf(x[i] - input[i]);
  };

  const tiles = tilesOf(plane);
  const share = normOf(allowed / (tiles.length * channels));
  for (const tile of tiles) {
    const shape = drawnBump(tile);
    for (let channel = 0; channel < channels; channel++) {
      const sign = drawnSign();
      visit(plane, channel, tile, (i, at) => move(i, sign * share * shape[at]));
    }
  }

  return {
    x,
    propose(area) {
      const side = Math.max(Math.round(Math.sqrt(area)), SHORTEST_SIDE);
      const sides = sidesOf(plane, area, side % 2 === 0 ? side + 1 : side);
      const to = somewhere(plane, sides, random);
      const from = somewhere(plane, sides, random);
      const shape = drawnBump(sides);
      const direction = new Float64Array(shape.length);
      changed = [to, from];
      massBefore = mass;
      const unused = Math.max(allowed - mass, 0) / channels;
      for (let channel = 0; channel < channels; channel++) {
        for (const window of changed) {
          visit(plane, channel, window, (i) => {
            before[i] = x[i];
          });
        }
        const withThem = mass;
        let there = 0;
        visit(plane, channel, to, (i) => {
          there += massOf(x[i] - input[i]);
        });
        const sign = drawnSign();
        const old = there === 0 ? 0 : 1 / normOf(there);
        let length = 0;
        visit(plane, channel, to, (i, at) => {
          direction[at] = sign * shape[at] + (x[i] - input[i]) * old;
          length += massOf(direction[at]);
        });
        for (const window of changed) visit(plane, channel, window, (i) => move(i, 0));
        const available = normOf(withThem - mass + unused);
        const scale = length === 0 ? 0 : available / normOf(length);
        visit(plane, channel, to, (i, at) => move(i, scale * direction[at]));
      }
    },
    undo() {
      mass = massBefore;
      for (const window of changed) {
        for (let channel = 0; channel < channels; channel++) {
          visit(plane, channel, window, (i) => {
            x[i] = before[i];
          });
        }
      }
    },
  };
}

/** The whole image in about equal tiles, as many as fit where it is small. */
function tilesOf({ height, width }: ImagePlane): Window[] {
  const [rows, columns] = [Math.min(TILES, height), Math.min(TILES, width)];
  return Array.from({ length: rows * columns }, (_, i) => {
    const [row, column] = [Math.floor(i / columns), i % columns];
    const [top, left] = [Math.floor((row * height) / rows), Math.floor((column * width) / columns)];
    const bottom = Math.floor(((row + 1) * height) / rows);
    const right = Math.floor(((column + 1) * width) / columns);
    return { top, left, height: bottom - top, width: right - left };
  });
}
