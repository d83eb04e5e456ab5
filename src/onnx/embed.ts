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
  const embedded = {
    ...model,
    graph: model.graph && embeddedGraph(model.graph, inside),
    functions: model.functions.map((each) => ({
      ...each,
      attributeProto: each.attributeProto.map((attribute) => embeddedAttribute(attribute, inside)),
      node: embeddedNodes(each.node, inside),
    })),
  };
  return moved === 0 ? bytes : encodeModel(embedded);
}

type Inside = (tensor: TensorDraft) => TensorDraft;

function embeddedGraph(graph: Draft<'GraphProto'>, inside: Inside): Draft<'GraphProto'> {
  return {
    ...graph,
    initializer: graph.initializer?.map(inside),
    sparseInitializer: graph.sparseInitializer?.map((sparse) => embeddedSparse(sparse, inside)),
    node: embeddedNodes(graph.node, inside),
  };
}

function embeddedNodes(nodes: readonly Draft<'NodeProto'>[] | undefined, inside: Inside) {
  return nodes?.map((node) => ({
    ...node,
    attribute: node.attribute?.map((attribute) => embeddedAttribute(attribute, inside)),
  }));
}

function embeddedAttribute(attribute: Draft<'AttributeProto'>, inside: Inside): Draft<'AttributeProto'> {
  const { t, g, tensors, graphs, sparseTensor, sparseTensors } = attribute;
  return {
    ...attribute,
    t: t && inside(t),
    g: g && embeddedGraph(g, inside),
    tensors: tensors?.map(inside),
    graphs: graphs?.map((graph) => embeddedGraph(graph, inside)),
    sparseTensor: sparseTensor && embeddedSparse(sparseTensor, inside),
    sparseTensors: sparseTensors?.map((sparse) => embeddedSparse(sparse, inside)),
  };
}

function embeddedSparse(sparse: Draft<'SparseTensorProto'>, inside: Inside): Draft<'SparseTensorProto'> {
  const { values, indices } = sparse;
  return { ...sparse, values: values && inside(values), indices: indices && inside(indices) };
}
