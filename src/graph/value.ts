import type { DType, Shape, Tensor } from '../tensor/index.ts';
import { sizeOf } from '../tensor/index.ts';
import type { Attributes } from './attributes.ts';
import type { Operator } from './operator.ts';

/** Element type and static shape of a value. */
export interface ValueType {
  readonly dtype: DType;
  readonly shape: Shape;
}

/** Where a value comes from: fed at run time, a constant, or an output of a node. */
export type Source =
  | { readonly kind: 'input' }
  | { readonly kind: 'constant'; readonly tensor: Tensor }
  | { readonly kind: 'node'; readonly node: Node; readonly index: number };

/** One application of an operator. An optional input that is left out is `undefined`. */
export interface Node {
  readonly operator: Operator;
  readonly inputs: readonly (Value | undefined)[];
  readonly attributes: Attributes;
  readonly outputs: readonly Value[];
  /** What it runs, for nodes that run a graph. What the body takes from the graph around it stands at the end of `inputs`. */
  readonly body?: Body;
}

/** A graph inside a node. It may use values of the graph around it. */
export interface Body {
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
}

/** Largest number of elements that index arithmetic is evaluated for while a graph is built. */
const KNOWN_LIMIT = 1 << 16;

/**
 * A value in a graph. Values know what made them, so that a graph is no container that one adds to: it is whatever its
 * outputs can be traced back to, and a value that nobody uses is never exported.
 */
export class Value implements ValueType {
  readonly dtype: DType;
  readonly shape: Shape;
  readonly source: Source;
  /** The name it is fed by, or that the file gave it that it was imported from. For messages; need not be unique. */
  name: string | undefined;
  #known: Tensor | undefined | null = null;

  constructor(type: ValueType, source: Source, name?: string) {
    this.dtype = type.dtype;
    this.shape = type.shape;
    this.source = source;
    this.name = name;
  }

  /** The node that makes this value, unless it is an input or a constant. */
  get node(): Node | undefined {
    return this.source.kind === 'node' ? this.source.node : undefined;
  }

  /** The tensor this value is known to be before anything runs: a constant, or index arithmetic on constants and shapes. */
  get known(): Tensor | undefined {
    if (this.#known === null) this.#known = this.#evaluate();
    return this.#known;
  }

  #evaluate(): Tensor | undefined {
    if (this.source.kind === 'input') return undefined;
    if (this.source.kind === 'constant') return this.source.tensor;
    const { node, index } = this.source;
    if (node.operator.evaluate === undefined || sizeOf(this.shape) > KNOWN_LIMIT) return undefined;
    return node.operator.evaluate(node)?.[index];
  }
}

/** A value that is fed when the graph runs. */
export function input(name: string, dtype: DType, shape: Shape): Value {
  return new Value({ dtype, shape }, { kind: 'input' }, name);
}

/** A value that never changes. */
export function constant(tensor: Tensor, name?: string): Value {
  return new Value(tensor, { kind: 'constant', tensor }, name);
}

/** What stands for an output that no graph can have, such as labels that are strings. Nothing can be computed from it. */
export const absent: Value = new Value({ dtype: 'string', shape: [] }, { kind: 'input' }, 'absent');
