import type { RandomStream } from '../../random.ts';
import { type ImagePlane, somewhere, visit } from '../squares/image-plane.ts';

/** A linear change of an image, and its adjoint. */
export interface Fit {
  copyOf(x: Float32Array): Float32Array;
  backFrom(gradient: Float32Array): Float32Array;
}

/** The image drawn smaller, its nearest pixels kept, somewhere in a frame of zeros. */
export function randomFit(plane: ImagePlane, smallest: number, random: RandomStream): Fit {
  const share = random.uniform(smallest, 1);
  const sides = { height: Math.ceil(share * plane.height), width: Math.ceil(share * plane.width) };
  const window = somewhere(plane, sides, random);
  const [, alongRows, alongColumns] = plane.strides;
  /** Calls `each` with where a pixel of the copy stands, and where in the image it comes from. */
  const pairs = (each: (copy: number, source: number) => void) => {
    for (let channel = 0; channel < plane.channels; channel++) {
      visit(plane, channel, window, (index, inWindow) => {
        const row = Math.floor((Math.floor(inWindow / sides.width) * plane.height) / sides.height);
        const column = Math.floor(((inWindow % sides.width) * plane.width) / sides.width);
        each(index, channel * plane.strides[0] + row * alongRows + column * alongColumns);
      });
    }
  };
  return {
    copyOf(x) {
      const copy = new Float32Array(x.length);
      pairs((at, source) => {
        copy[at] = x[source];
      });
      return copy;
    },
    backFrom(gradient) {
      const back = new Float32Array(gradient.length);
      pairs((at, source) => {
        back[source] += gradient[at];
      });
      return back;
    },
  };
}
