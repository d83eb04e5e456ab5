import { DataError } from '../errors.ts';
import { type FloatTensor, row, takeRows } from '../tensor/index.ts';

/**
 * Inputs [N, ...inputShape]. Where a classifier holds values beside its inputs that differ from sample to sample, such as a reference
 * or the picture around a mask, those of each point go with it, [N, heldSize].
 */
export interface Points extends FloatTensor {
  readonly held?: FloatTensor;
  /** What the logits at each point are multiplied by before a question sees them, [N]. @default 1 */
  readonly scales?: FloatTensor;
}

/** The points that `indices` name, copied in that order. */
export function takePoints(points: Points, indices: ArrayLike<number>): Points {
  const { held, scales } = points;
  return {
    ...takeRows(points, indices),
    ...(held && { held: takeRows(held, indices) }),
    ...(scales && { scales: takeRows(scales, indices) }),
  };
}

/** Logits at some points before they were multiplied by what these name. */
export function unscaled(logits: FloatTensor, { scales }: Points): FloatTensor {
  if (scales === undefined) return logits;
  const width = logits.data.length / scales.data.length;
  return { ...logits, data: logits.data.map((logit, i) => logit / scales.data[Math.floor(i / width)]) };
}

/** What is held at one of some points. */
export function heldAt({ held }: Points, index: number): Float32Array {
  return held === undefined ? new Float32Array(0) : row(held, index);
}

/**
 * Samples with what is held beside each of them.
 *
 * @param rows What is held, for as many samples; undefined where nothing is
 * @param limit At most so many samples were wanted, so that there may be more rows
 * @throws DataError where there are not as many rows as samples
 */
export function withRows(samples: FloatTensor, rows: FloatTensor | undefined, limit?: number): Points {
  if (rows === undefined) return samples;
  const [count] = samples.shape;
  const isMore = limit !== undefined && rows.shape[0] > count;
  if (rows.shape[0] !== count && !isMore) {
    throw new DataError(`inputs are fed sample by sample for ${rows.shape[0]} samples, and there are ${count}`, {
      hint: `Feed an array with ${count} rows, or the same for all samples: an array of the input's own shape, or a number.`,
    });
  }
  return {
    ...samples,
    held: takeRows(
      rows,
      Array.from({ length: count }, (_, i) => i),
    ),
  };
}
