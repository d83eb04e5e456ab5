/** What a property speaks of: the outputs of a network, and its inputs where it links them. */
import { inHalf } from '../onnx/index.ts';
import { concat, reshape } from '../operators/index.ts';
import type { Network, Property } from '../property/index.ts';
import { speaksOfInputs } from '../property/property.ts';
import type { Bounded } from './trace.ts';

/** The network, which passes its inputs on behind its outputs where the property speaks of them too. */
export function spokenOf(network: Network, property: Property): Bounded {
  if (network.isHalf) throw inHalf();
  if (!speaksOfInputs(property)) return network;
  const { inputShape, inputCount } = network;
  return {
    inputShape,
    outputsOf: (x) => concat([network.outputsOf(x), reshape(x, [x.shape[0], inputCount])], 1),
  };
}
