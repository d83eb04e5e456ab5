import { type FloatTensor, row, takeRows } from '../tensor/index.ts';

/**
 * Inputs [N, ...inputShape]. Where a classifier holds values beside its inputs that differ from sample to sample, such as a reference
 * or the picture around a mask, those of each point go with it, [N, heldSize].
 */
export interface Points extends FloatTensor {
  readonly held?: FloatTensor;
}

/** The points that `indices` name, copied in that order. */
export function takePoints(points: Points, indices: ArrayLike<number>): Points {
  const taken = takeRows(points, indices);
  return points.held === undefined ? taken : { ...taken, held: takeRows(points.held, indices) };
}

/** What is held at one of some points. */
export function heldAt({ held }: Points, index: number): Float32Array {
  return held === undefined ? new Float32Array(0) : row(held, index);
}
