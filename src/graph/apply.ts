import { ShapeError } from '../errors.ts';
import { type Shape, sizeOf } from '../tensor/index.ts';
import type { Attributes } from './attributes.ts';
import type { Operator } from './operator.ts';
import { type Node, Value } from './value.ts';

/** Applies an operator to values: one new node. */
export function apply(
  operator: Operator,
  inputs: readonly (Value | undefined)[],
  attributes: Attributes = {},
  outputCount = 1,
): readonly Value[] {
  const types = operator.infer(inputs, attributes, outputCount);
  const outputs: Value[] = [];
  const node: Node = { operator, inputs, attributes, outputs };
  types.forEach((type, index) => {
    requireShape(type.shape, operator.name);
    outputs.push(new Value(type, { kind: 'node', node, index }));
  });
  return outputs;
}

/** Applies an operator of which only the first output is wanted. */
export function applyOne(
  operator: Operator,
  inputs: readonly (Value | undefined)[],
  attributes: Attributes = {},
): Value {
  return apply(operator, inputs, attributes)[0];
}

/** Elements that a value may have: a gigabyte of floats. A file of some hundred bytes can name any number. */
const MOST_ELEMENTS = 2 ** 28;
/** Elements of what is computed on the host while a graph is built. */
const MOST_ON_HOST = 2 ** 22;
const MOST_AXES = 64;

/** @throws ShapeError if a shape has a length that is no length, too many axes, or more elements than fit */
export function requireShape(shape: Shape, where: string): void {
  if (shape.length > MOST_AXES) throw new ShapeError(`${where}: ${shape.length} axes; ${MOST_AXES} are the most`);
  const isShape = shape.every((length) => Number.isSafeInteger(length) && length >= 0);
  if (!isShape) throw new ShapeError(`${where}: [${shape}] is not a shape`);
  requireRoom(sizeOf(shape), where, MOST_ELEMENTS);
}

/**
 * @param most How many fit. @default as many as the host makes while a graph is built
 * @throws ShapeError if there are more elements than fit, or fewer than none
 */
export function requireRoom(elements: number, where: string, most = MOST_ON_HOST): void {
  if (elements >= 0 && elements <= most) return;
  throw new ShapeError(`${where}: ${elements} elements; ${most} are the most that fit`);
}
