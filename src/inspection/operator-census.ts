/** What a file is made of: its operators and parameters, those in functions and branches included. */
import type { GraphProto, ModelProto, NodeProto, TensorProto } from '../onnx/index.ts';
import { findOperator } from '../operators/registry.ts';

/** How often a file uses an operator. */
export interface OperatorUse {
  readonly name: string;
  /** `''` is ONNX's own domain. */
  readonly domain: string;
  /** In the main graph, and in branches, loop bodies and function bodies, each counted once. */
  readonly count: number;
  /** How many of these are not in the main graph. */
  readonly nested: number;
  /** Whether Gibbon can read it, or the file itself says by a function what it means. */
  readonly known: boolean;
}

/** Operators of a file with counts, the most frequent ones first. */
export function operatorUses(model: ModelProto): OperatorUse[] {
  const uses = new Map<string, { name: string; domain: string; count: number; nested: number }>();
  const functions = new Set(model.functions.map(({ domain = '', name = '' }) => `${plain(domain)}:${name}`));
  for (const { node, nested } of allNodes(model)) {
    const [name, domain] = [node.opType ?? '', plain(node.domain ?? '')];
    const use = uses.get(`${domain}:${name}`) ?? { name, domain, count: 0, nested: 0 };
    uses.set(`${domain}:${name}`, { ...use, count: use.count + 1, nested: use.nested + Number(nested) });
  }
  return [...uses]
    .map(([key, use]) => ({ ...use, known: functions.has(key) || isRead(use.domain, use.name) }))
    .sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1));
}

/** Number of elements of all initializers and Constant nodes. */
export function parameterCount(model: ModelProto): number {
  const graphs = [...(model.graph ? [model.graph] : []), ...allNodes(model).flatMap(({ node }) => graphsIn(node))];
  const initializers = graphs.flatMap(({ initializer, sparseInitializer }) => [
    ...initializer,
    ...sparseInitializer.flatMap(({ values }) => values ?? []),
  ]);
  const constants = allNodes(model).filter(({ node }) => node.opType === 'Constant');
  return (
    initializers.reduce((sum, tensor) => sum + elementCount(tensor), 0) +
    constants.reduce((sum, { node }) => sum + constantSize(node), 0)
  );
}

interface PlacedNode {
  readonly node: NodeProto;
  readonly nested: boolean;
}

function allNodes({ graph, functions }: ModelProto): PlacedNode[] {
  const placed: PlacedNode[] = [];
  const visit = (nodes: readonly NodeProto[], nested: boolean): void => {
    for (const node of nodes) {
      placed.push({ node, nested });
      for (const { node: inner } of graphsIn(node)) visit(inner, true);
    }
  };
  visit(graph?.node ?? [], false);
  for (const { node } of functions) visit(node, true);
  return placed;
}

function graphsIn({ attribute }: NodeProto): GraphProto[] {
  return attribute.flatMap(({ g, graphs }) => [...(g ? [g] : []), ...graphs]);
}

/** Constant and If are no entries of the registry, because importing resolves them. */
function isRead(domain: string, name: string): boolean {
  return (domain === '' && (name === 'Constant' || name === 'If')) || findOperator(domain, name) !== undefined;
}

function plain(domain: string): string {
  return domain === 'ai.onnx' ? '' : domain;
}

function elementCount({ dims }: TensorProto): number {
  return dims.reduce((product, length) => product * Number(length), 1);
}

function constantSize({ attribute }: NodeProto): number {
  return attribute.reduce((sum, { name, t, sparseTensor, floats, ints, strings }) => {
    if (t !== undefined) return sum + elementCount(t);
    if (sparseTensor?.values !== undefined) return sum + elementCount(sparseTensor.values);
    const isList = name?.endsWith('s') ?? false;
    return sum + (isList ? floats.length + ints.length + strings.length : 1);
  }, 0);
}
