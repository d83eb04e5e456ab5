import type { PixelLayout as Layout } from '../data/images/pixels.ts';
import type { Shape } from '../tensor/index.ts';
import type { Box } from './box.ts';
import type { Placement } from './placement.ts';

/** Every value of the input may change. */
export function wholeInput(shape: Shape, box: Box, layout: Layout | undefined): Placement {
  return {
    name: 'whole input',
    shape,
    box,
    layout,
    sideSize: 0,
    start: (input) => ({ free: input, side: new Float32Array(0) }),
    place: (free) => free,
    placed: (free) => free,
    allows: () => true,
  };
}
