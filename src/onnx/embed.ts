import { DataLocation } from './enums.ts';
import { encodeModel } from './model.ts';
import type { Draft, ModelProto } from './schema.ts';
import { type ExternalReader, tensorFromProto, tensorToProto } from './tensor-data.ts';

type TensorDraft = Draft<'TensorProto'>;

/**
 * The bytes of a model with all its weights inside: those given, unless some weights are in other files, which a runtime
 * that is given bytes cannot find.
 */
export function selfContained(model: ModelProto, bytes: Uint8Array, external?: ExternalReader): Uint8Array {
  let moved = 0;
  const inside = (tensor: TensorDraft): TensorDraft => {
    if (tensor.dataLocation !== DataLocation.EXTERNAL) return tensor;
    moved++;
    return tensorToProto(tensorFromProto(tensor, external), tensor.name ?? '');
  };
  const embedded = { ...model, graph: model.graph && embeddedGraph(model.graph, inside) };
  return moved === 0 ? bytes : encodeModel(embedded);
}

function embeddedGraph(graph: Draft<'GraphProto'>, inside: (tensor: TensorDraft) => TensorDraft): Draft<'GraphProto'> {
  const attributes = (node: Draft<'NodeProto'>) =>
    node.attribute?.map((attribute) => ({
      ...attribute,
      t: attribute.t && inside(attribute.t),
      g: attribute.g && embeddedGraph(attribute.g, inside),
    }));
  return {
    ...graph,
    initializer: graph.initializer?.map(inside),
    node: graph.node?.map((node) => ({ ...node, attribute: attributes(node) })),
  };
}
