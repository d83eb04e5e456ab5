/** A network whose samples do not meet, whatever the file does along its first axis. */
import { ShapeError, UnsupportedOperatorError } from '../errors.ts';
import { input, type Value } from '../graph/index.ts';
import { reshape } from '../operators/index.ts';
import type { Network } from '../property/index.ts';
import { sideBySide } from '../transforms/side-by-side.ts';
import { anatomyOf } from './trace.ts';

/**
 * The network as its file takes batches; where that mixes samples or takes one at a time, the graph of one sample written out for
 * many, if that can be done. What cannot be bounded either way is left as it is.
 */
export function separate(network: Network): Network {
  if (network.isHalf || isSeparate(network)) return network;
  const { inputShape, outputCount, outputsOf } = network;
  const alone: Network = {
    ...network,
    outputsOf(xs: Value) {
      const [count] = xs.shape;
      const x = input('x', 'float32', [1, ...inputShape]);
      return reshape(sideBySide(outputsOf(x), x, reshape(xs, [count, 1, ...inputShape])), [count, outputCount]);
    },
  };
  return isSeparate(alone) ? alone : network;
}

function isSeparate(network: Network): boolean {
  try {
    anatomyOf(network, 'float32');
    return true;
  } catch (error) {
    if (error instanceof UnsupportedOperatorError || error instanceof ShapeError) return false;
    throw error;
  }
}
