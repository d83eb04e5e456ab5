import type { ModelProto, NodeProto, ValueInfoProto } from '../onnx/index.ts';
import { needsOf } from './execution-order.ts';

/** Where a part of a model starts and ends. */
export interface ExtractOptions {
  /** Values of the main graph that are fed instead of computed. @default none */
  readonly inputs?: readonly ValueInfoProto[];
  /** The values that the part is for, by name. @default the outputs of the model */
  readonly outputs?: readonly string[];
}

/** The part of a model that its outputs need, as a model. Its own inputs are kept where they are needed still. */
export function extractModel(model: ModelProto, { inputs = [], outputs }: ExtractOptions): ModelProto {
  const { graph } = model;
  if (graph === undefined) return model;
  const fed = new Set(inputs.map(({ name }) => name));
  const makers = new Map(graph.node.flatMap((node) => node.output.map((name) => [name, node] as const)));
  const ends = outputs?.map((name) => known(graph.output, name)) ?? graph.output;
  const needed = new Set<string | undefined>();
  const nodes = new Set<NodeProto>();
  const open = ends.map(({ name = '' }) => name);
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (needed.has(name)) continue;
    needed.add(name);
    const maker = fed.has(name) ? undefined : makers.get(name);
    if (maker === undefined || nodes.has(maker)) continue;
    nodes.add(maker);
    for (const need of needsOf(maker)) open.push(need);
  }
  const isKept = ({ name }: { readonly name?: string | undefined }) => needed.has(name) && !fed.has(name);
  return {
    ...model,
    graph: {
      ...graph,
      node: graph.node.filter((node) => nodes.has(node)),
      initializer: graph.initializer.filter(isKept),
      sparseInitializer: graph.sparseInitializer.filter(({ values }) => values !== undefined && isKept(values)),
      input: [...inputs, ...graph.input.filter(isKept)],
      output: ends,
      valueInfo: graph.valueInfo.filter(isKept),
    },
  };
}

function known(infos: readonly ValueInfoProto[], name: string): ValueInfoProto {
  return infos.find((info) => info.name === name) ?? { name, metadataProps: [] };
}
