/** The weights and biases of a layer, by the names `w` and `b` with the label of the layer: `w1`, `b1`, ... */
import type { Value } from '../graph/index.ts';
import type { RandomStream } from '../random.ts';
import { type FloatTensor, floats, type Shape } from '../tensor/index.ts';
import type { ParameterTensors, ParameterValues } from './architecture.ts';

export interface LayerWeights {
  /** Hidden layers are counted from 1; that on top is `''`. */
  readonly label: number | '';
  readonly shape: Shape;
  /** How many biases there are. */
  readonly outputs: number;
  draw(random: RandomStream, shape: Shape): FloatTensor;
}

/** The parameters that a layer starts from; biases are zero. */
export function initialLayer(random: RandomStream, { label, shape, outputs, draw }: LayerWeights): ParameterTensors {
  return { [`w${label}`]: draw(random.fork(`w${label}`), shape), [`b${label}`]: floats([outputs]) };
}

/** The weights and the biases of a layer. */
export function layerOf(parameters: ParameterValues, label: number | ''): readonly [weights: Value, biases: Value] {
  return [parameters[`w${label}`], parameters[`b${label}`]];
}
