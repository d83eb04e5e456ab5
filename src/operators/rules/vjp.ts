/** Gradient rules: `vjp`, and `straightThrough` in operators whose true gradient is zero. */
import type { AttributeSpecs, AttributesOf, NodeContext, Value } from '../../graph/index.ts';

/** What a vector-Jacobian product is given beside its node. */
export interface Cotangents {
  /** The cotangent of each output; `undefined` where nothing downstream depends on it. */
  readonly cotangents: readonly (Value | undefined)[];
  /** The cotangent of the first output. */
  readonly g: Value;
}

/**
 * For each input, how to build its cotangent, or nothing if it has none (indices, shapes). A cotangent may have any shape that
 * broadcasts with the input's; the gradient transform sums or expands it once.
 */
export type Pullbacks = readonly ((() => Value) | undefined)[];

export type VjpContext<A = AttributesOf<AttributeSpecs>> = NodeContext<A> & Cotangents;

declare module '../../graph/operator.ts' {
  interface RuleKinds {
    /** The vector-Jacobian product. */
    vjp: { given: Cotangents; result: Pullbacks };
    /** What the straight-through estimator takes for it (Bengio, Léonard and Courville 2013, arXiv 1308.3432). */
    straightThrough: { given: Cotangents; result: Pullbacks };
  }
}
