/** What the claims about CIFAR-10, rows 36 and 37, have in common. */

import type { NeededModel } from '../claim.ts';
import type { ClaimContext, TrainedModel } from '../context.ts';
import type { WhitenedCifar10 } from '../data/cifar10.ts';
import type { Preset } from '../preset.ts';
import { convMaxout } from '../recipes/conv-maxout.ts';

/** The step of the attack in whitened space, where pixels have a standard deviation of about 0.5. */
export const WHITENED_EPSILON = 0.1;

export const SMALLER_NETWORK =
  "A small network of 3x3 convolutions, trained on part of CIFAR-10, stands in for the paper's, which would take about 170 PFLOP " +
  'to train.';

export const NOTHING_TO_MEASURE =
  'Nothing to measure: this needs CIFAR-10 in its binary format, in the folder of the data, and the preset quick at least.';

export interface WhitenedModel {
  readonly images: WhitenedCifar10;
  readonly model: TrainedModel;
}

/** The network, where there is time for it. */
export function convMaxoutModels(preset: Preset): readonly NeededModel[] {
  return preset === 'smoke' ? [] : [{ recipe: convMaxout(preset) }];
}

/** The network and its images, or undefined where there is no CIFAR-10, or no time for it. */
export async function whitenedModel(context: ClaimContext): Promise<WhitenedModel | undefined> {
  const images = context.data.cifar10;
  const [needed] = convMaxoutModels(context.preset);
  if (images === undefined || needed === undefined) return undefined;
  return { images, model: await context.trained(needed.recipe) };
}
