/** What the reference interpreter computes on: every element type is held in 64-bit floats, truth values as 0 and 1. */
import type { AttributeValue, Node } from '../../src/graph/index.ts';
import { type Shape, sizeOf, type Tensor } from '../../src/tensor/index.ts';

/** What the interpreter does not know, because no model that it is asked about has it. */
export class NotInReference extends Error {}

export type Doubles = Tensor<'float64'>;

/** A tensor of doubles, zero where no data are given. */
export function doubles(shape: Shape, data: Float64Array = new Float64Array(sizeOf(shape))): Doubles {
  if (data.length !== sizeOf(shape)) throw new Error(`${data.length} numbers are no tensor of shape [${shape}]`);
  return { dtype: 'float64', shape, data };
}

/** Any numeric tensor in doubles. */
export function inDoubles({ dtype, shape, data }: Tensor): Doubles {
  if (dtype === 'string') throw new NotInReference('texts are not known here');
  const values = new Float64Array(data.length);
  for (let i = 0; i < values.length; i++) values[i] = Number(data[i]);
  return doubles(shape, values);
}

/** What a kernel is given. An optional input that is left out is `undefined`. */
export interface KernelCall {
  readonly inputs: readonly (Doubles | undefined)[];
  /** The first input, which every operator has. */
  readonly x: Doubles;
  /** With the operator's defaults filled in. */
  readonly attributes: Readonly<Record<string, AttributeValue | undefined>>;
  /** The shape of the output, or of the first one. */
  readonly shape: Shape;
  readonly node: Node;
  /** Called by kernels with kinks: which piece of the function each element is on. */
  readonly choose: (pieces: Int32Array) => void;
}

/** One operator, by its definition in the ONNX specification: its output, or all of them where it has several. */
export type Kernel<Results = Doubles | readonly Doubles[]> = (call: KernelCall) => Results;
export type Kernels = Readonly<Record<string, Kernel>>;

/** An input that must be there. */
export function given(call: KernelCall, index: number): Doubles {
  const value = call.inputs[index];
  if (value === undefined) throw new Error(`${call.node.operator.name}: input ${index} is missing`);
  return value;
}

/** A numeric attribute. */
export function numberAt({ attributes, node }: KernelCall, name: string): number {
  const value = attributes[name];
  if (typeof value !== 'number') throw new Error(`${node.operator.name}: "${name}" is not a number`);
  return value;
}

/** An attribute that is a list of numbers. */
export function numbersAt({ attributes, node }: KernelCall, name: string): number[] {
  const value = attributes[name];
  if (!Array.isArray(value)) throw new Error(`${node.operator.name}: "${name}" is no list`);
  return value.map(Number);
}

/** Distances between neighbours along each axis of a row-major tensor. */
export function stridesFor(shape: Shape): number[] {
  const strides = new Array<number>(shape.length).fill(1);
  for (let axis = shape.length - 2; axis >= 0; axis--) strides[axis] = strides[axis + 1] * shape[axis + 1];
  return strides;
}

/**
 * Calls `visit` for each line along the last axis of `shape`, in row-major order, with the line's first position in
 * tensors whose elements lie `strides` apart.
 */
export function eachLine(
  shape: Shape,
  start: number,
  strides: readonly number[],
  visit: (first: number, line: number) => void,
): void {
  const outer = shape.slice(0, -1);
  const lines = sizeOf(outer);
  const at = new Array<number>(outer.length).fill(0);
  let first = start;
  for (let line = 0; line < lines; line++) {
    visit(first, line);
    for (let axis = outer.length - 1; axis >= 0; axis--) {
      first += strides[axis];
      if (++at[axis] < outer[axis]) break;
      first -= strides[axis] * outer[axis];
      at[axis] = 0;
    }
  }
}
