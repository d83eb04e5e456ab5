/** What is proved of one digit: where the logits of a model lie within epsilon, and how far its answer stays. */
import { floats, type LogitBounds, logitBounds } from 'gibbon/browser';
import { SIDE } from './digits.ts';
import { RANGE } from './explore.ts';
import type { JobContext } from './job.ts';
import type { ModelName } from './models.ts';

export interface BoundsRequest {
  readonly source: ModelName;
  readonly pixels: Float32Array;
  readonly label: number;
}

export interface Proved extends BoundsRequest {
  readonly unclipped: LogitBounds;
  /** With pixels kept between 0 and 1. */
  readonly clipped: LogitBounds;
}

export async function bounds({ source, pixels, label }: BoundsRequest, { tools }: JobContext): Promise<Proved> {
  const { models } = await tools();
  const model = await models.get(source);
  const input = floats([1, 1, SIDE, SIDE], pixels);
  const within = (clip: boolean) => logitBounds(model, input, { label, epsilon: RANGE, clip });
  return { source, pixels, label, unclipped: await within(false), clipped: await within(true) };
}
