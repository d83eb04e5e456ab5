import type { ModelProto, NodeProto, ValueInfoProto } from '../onnx/index.ts';

/**
 * A file whose outputs are all tensors, because ONNX Runtime's JavaScript gives no others: what a ZipMap makes a list of tables of, as
 * scikit-learn's exporter has it, comes out as the tensor that goes into it. Everything else is as it was.
 *
 * @returns The file itself, where its outputs are tensors already
 */
export function withTensorOutputs(file: ModelProto): ModelProto {
  const { graph } = file;
  const isTable = ({ type }: ValueInfoProto) => type?.sequenceType !== undefined || type?.mapType !== undefined;
  if (graph === undefined || !graph.output.some(isTable)) return file;
  const tables = new Set(graph.output.filter(isTable).map(({ name }) => name));
  const isZipMap = ({ opType, output }: NodeProto) => opType === 'ZipMap' && output.some((name) => tables.has(name));
  return {
    ...file,
    graph: {
      ...graph,
      node: graph.node.map((node) =>
        isZipMap(node) ? { ...node, opType: 'Identity', domain: '', attribute: [] } : node,
      ),
      output: graph.output.map((info) => {
        if (!isTable(info)) return info;
        const { type: _, ...untyped } = info;
        return untyped;
      }),
    },
  };
}
