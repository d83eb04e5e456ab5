import { DataType, type ModelProto, type NodeProto, type TensorProto } from '../onnx/index.ts';

/**
 * The same file, where the shape of ids is asked of what they are embedded as: positions are often counted by it. An embedding has the
 * axes of its ids, and one more behind them.
 *
 * @param at A value that an embedding makes of ids, which the file is to start at
 */
export function shapesOfIds(model: ModelProto, at: string): ModelProto {
  const { graph } = model;
  const maker = graph?.node.find(({ opType, output }) => opType === 'Gather' && output.includes(at));
  const ids = maker?.input[1];
  const axes = graph?.input.find(({ name }) => name === ids)?.type?.tensorType?.shape?.dim.length;
  if (graph === undefined || ids === undefined || axes === undefined) return model;
  const asks = (node: NodeProto) => node.opType === 'Shape' && node.input[0] === ids;
  if (!graph.node.some(asks)) return model;
  const chosen = new Map(graph.node.filter(asks).map((node, i) => [node, { name: `${at} axes ${i}`, node }] as const));
  return {
    ...model,
    graph: {
      ...graph,
      initializer: [
        ...graph.initializer,
        ...[...chosen.values()].map(({ name, node }) => indices(name, axesOf(node, axes))),
      ],
      node: graph.node.flatMap((node) => {
        const axis = chosen.get(node);
        if (axis === undefined) return node;
        const whole = `${axis.name} of all`;
        return [
          { ...node, input: [at], output: [whole], attribute: [] },
          { ...node, opType: 'Gather', input: [whole, axis.name], attribute: [] },
        ];
      }),
    },
  };
}

/** The axes that a Shape tells of; since opset 15 it may be asked for some. */
function axesOf({ attribute }: NodeProto, count: number): number[] {
  const given = (name: string) => {
    const value = attribute.find((each) => each.name === name)?.i;
    return value === undefined ? undefined : Number(value);
  };
  return Array.from({ length: count }, (_, i) => i).slice(given('start') ?? 0, given('end') ?? count);
}

function indices(name: string, values: readonly number[]): TensorProto {
  const none = { doubleData: [], externalData: [], floatData: [], int32Data: [], stringData: [], uint64Data: [] };
  const int64Data = values.map(BigInt);
  return { ...none, name, dataType: DataType.INT64, dims: [BigInt(values.length)], int64Data, metadataProps: [] };
}
