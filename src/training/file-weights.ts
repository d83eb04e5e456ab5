/** The weights of an ONNX file: which of its tensors training may move, and the same file with others in their place. */

import type { ParameterTensors } from '../nn/index.ts';
import {
  DataLocation,
  decodeModel,
  type ExternalReader,
  encodeModel,
  type ModelProto,
  type NodeProto,
  selfContained,
  tensorFromProto,
  tensorToProto,
} from '../onnx/index.ts';
import { isFloat32 } from '../tensor/index.ts';

/** Where ONNX operators take their weights and biases. Means and variances of batches are none: they were measured, not learned. */
const weightInputs: Readonly<Record<string, readonly number[]>> = {
  BatchNormalization: [1, 2],
  Conv: [1, 2],
  ConvTranspose: [1, 2],
  FusedConv: [1, 2],
  FusedGemm: [0, 1, 2],
  FusedMatMul: [0, 1],
  GRU: [1, 2, 3],
  Gemm: [0, 1, 2],
  GroupNormalization: [1, 2],
  InstanceNormalization: [1, 2],
  LSTM: [1, 2, 3],
  LayerNormalization: [1, 2],
  MatMul: [0, 1],
  PRelu: [1],
  RNN: [1, 2, 3],
};

/** Adds the bias of a layer that is written as a product and a sum. */
const SUM = 'Add';

/** The names of the values that nodes take as weights or biases. */
function namesOfWeights(nodes: readonly NodeProto[]): Set<string> {
  const names = new Set<string>();
  const weighted = new Set<string>();
  for (const { opType = '', input, output } of nodes) {
    const places = Object.hasOwn(weightInputs, opType) ? weightInputs[opType] : [];
    for (const place of places) names.add(input[place] ?? '');
    if (places.length > 0) for (const name of output) weighted.add(name);
    if (opType === SUM && input.some((name) => weighted.has(name))) for (const name of input) names.add(name);
  }
  return names;
}

/**
 * The weights and biases of a file: its 32-bit floats that layers with weights take. All else stays as it is: statistics of
 * batches, constants, and what stands in branches and functions.
 *
 * @throws ModelFormatError for a tensor that cannot be read
 */
export function fileWeights({ graph }: ModelProto, external?: ExternalReader): ParameterTensors {
  if (graph === undefined) return {};
  const names = namesOfWeights(graph.node);
  const tensors = graph.initializer.filter(({ name = '' }) => names.has(name));
  return Object.fromEntries(
    tensors.flatMap((proto) => {
      const tensor = tensorFromProto(proto, external);
      return isFloat32(tensor) && tensor.data.length > 0 ? [[proto.name ?? '', tensor] as const] : [];
    }),
  );
}

/** Whether a file holds means and variances of batches. */
export function hasBatchStatistics({ graph }: ModelProto): boolean {
  return graph?.node.some(({ opType }) => opType === 'BatchNormalization') ?? false;
}

/** The file with other numbers in some of its tensors, by name: everything else is as it was. */
export function withWeights(file: ModelProto, weights: ParameterTensors, external?: ExternalReader): Uint8Array {
  const { graph } = file;
  const initializer = graph?.initializer.map((proto) => {
    const { name = '', docString, metadataProps } = proto;
    if (!Object.hasOwn(weights, name)) return proto;
    return { ...tensorToProto(weights[name], name), ...(docString !== undefined && { docString }), metadataProps };
  });
  const changed = { ...file, graph: graph && { ...graph, ...(initializer && { initializer }) } };
  const bytes = encodeModel(changed);
  const isElsewhere = graph?.initializer.some(({ dataLocation }) => dataLocation === DataLocation.EXTERNAL);
  return isElsewhere ? selfContained(decodeModel(bytes), bytes, external) : bytes;
}
