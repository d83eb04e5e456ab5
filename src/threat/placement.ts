/** How what an attacker may change enters the inputs of a model. */

import type { PixelLayout as Layout } from '../data/images/pixels.ts';
import type { Value } from '../graph/index.ts';
import type { Shape } from '../tensor/index.ts';
import type { Box } from './box.ts';

/** The free variables of one sample, and what else its input is made of. */
export interface Start {
  /** Where the clean sample is: inside the box. */
  readonly free: Float32Array;
  /** Held while the sample is attacked. */
  readonly side: Float32Array;
}

/**
 * Free variables as inputs: norm, radius and box of an attack speak of the free variables. What may not change is not one.
 * At the start they give the clean sample exactly.
 */
export interface Placement {
  readonly name: string;
  /** The shape of one sample's free variables. */
  readonly shape: Shape;
  readonly box: Box;
  /** Where they have their channels; undefined where they are not an image. */
  readonly layout: Layout | undefined;
  /** How many side values a sample has. */
  readonly sideSize: number;
  /** @throws DataError for a sample outside what the placement allows */
  start(input: Float32Array): Start;
  /** Inputs [N, ...inputShape] of free variables [N, ...shape] and side values [N, sideSize], as a graph. */
  place(free: Value, side: Value): Value;
  /** The same for one sample, on the host. */
  placed(free: Float32Array, side: Float32Array): Float32Array;
  /** Whether an input is one that this placement may make of a sample: what the judge looks at, whatever made it. */
  allows(input: Float32Array, side: Float32Array): boolean;
}
