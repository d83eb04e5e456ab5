/** Whether a file computes in floats that are shorter than float32, which graphs here do not. */
import { UnsupportedOperatorError } from '../errors.ts';
import { DataType } from './enums.ts';
import type { GraphProto, ModelProto, NodeProto } from './schema.ts';

const SHORT: readonly number[] = [DataType.FLOAT16, DataType.BFLOAT16];

/** Why such a file cannot be bounded. */
export function inHalf(): UnsupportedOperatorError {
  return new UnsupportedOperatorError([], 'The file computes in half precision, and bounds are of float32 arithmetic.');
}

/** Looks for inputs, weights and casts of half precision, also in branches and functions. */
export function computesInHalf({ graph, functions }: Pick<ModelProto, 'graph' | 'functions'>): boolean {
  return (graph !== undefined && inGraph(graph)) || functions.some(({ node }) => node.some(inNode));
}

function inGraph({ input, initializer, node }: GraphProto): boolean {
  return (
    input.some(({ type }) => isShort(type?.tensorType?.elemType)) ||
    initializer.some(({ dataType }) => isShort(dataType)) ||
    node.some(inNode)
  );
}

function inNode({ attribute }: NodeProto): boolean {
  return attribute.some(
    ({ name, i, t, g, graphs }) =>
      ((name === 'to' || name === 'dtype') && isShort(Number(i))) ||
      isShort(t?.dataType) ||
      [...(g ? [g] : []), ...graphs].some(inGraph),
  );
}

function isShort(type: number | undefined): boolean {
  return SHORT.includes(type ?? 0);
}
