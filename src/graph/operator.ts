import { ShapeError } from '../errors.ts';
import type { Tensor } from '../tensor/index.ts';
import type { AttributeSpecs, Attributes, AttributesOf } from './attributes.ts';
import { resolveAttributes } from './attributes.ts';
import { type Node, Value, type ValueType } from './value.ts';

/** What an operator is given to find the types of its outputs. */
export interface InferContext<A> {
  readonly inputs: readonly Value[];
  /** As `inputs`, for operators with optional inputs. */
  readonly optionalInputs: readonly (Value | undefined)[];
  readonly attributes: A;
  readonly outputCount: number;
}

/** What a vector-Jacobian product is given. */
export interface VjpContext<A> extends InferContext<A> {
  readonly outputs: readonly Value[];
  /** The first output. */
  readonly output: Value;
  /** The cotangent of each output; `undefined` where nothing downstream depends on it. */
  readonly cotangents: readonly (Value | undefined)[];
  /** The cotangent of the first output. */
  readonly g: Value;
}

/**
 * A vector-Jacobian product: for each input, how to build its cotangent, or nothing if it has none (indices, shapes).
 * A cotangent may have any shape that broadcasts with the input's; the gradient transform sums or expands it once.
 */
export type Vjp<A> = (context: VjpContext<A>) => readonly ((() => Value) | undefined)[];

/** A node of an ONNX file on its way into a graph: inputs are built, attributes are as the file has them. */
export interface ImportedNode {
  readonly opset: number;
  /** How many times larger the batch is than the one that shapes in the file were written for; 1 if the file leaves it open. */
  readonly batchScale: number;
  readonly inputs: readonly (Value | undefined)[];
  readonly attributes: Attributes;
  readonly outputCount: number;
}

/** A vector-Jacobian product applied to a node: for each of its inputs, how to build the cotangent. */
export type NodeVjp = (
  node: Node,
  cotangents: readonly (Value | undefined)[],
) => readonly ((() => Value) | undefined)[];

/** Everything that Gibbon knows of an ONNX operator, at the opset that graphs are written in. */
export interface Operator {
  readonly name: string;
  /** `''` is ONNX's own domain. */
  readonly domain: string;
  /** The ONNX operator that this one is exported as, where the name is ours. */
  readonly exportedAs: string;
  readonly attributes: AttributeSpecs;
  infer(inputs: readonly (Value | undefined)[], attributes: Attributes, outputCount: number): readonly ValueType[];
  /** The gradient rule. Absent in operators that have no gradient. */
  readonly vjp?: NodeVjp;
  /** The rule of the straight-through estimator, in operators whose true gradient is zero. */
  readonly straightThrough?: NodeVjp;
  /** Its outputs do not change when its inputs change a little: the gradient is zero, and that is not a missing rule. */
  readonly piecewiseConstant: boolean;
  /** Index arithmetic on the host, while a graph is built. */
  readonly evaluate?: (node: Node) => readonly Tensor[] | undefined;
  /** Reads a node of another opset or with attributes that the canonical form resolves. */
  readonly read?: (node: ImportedNode) => readonly Value[];
}

/** An ONNX operator that graphs never contain, because it is rewritten in others when a file is read. */
export interface Composite {
  readonly name: string;
  readonly domain: string;
  readonly expand: (node: ImportedNode) => readonly Value[];
}

interface OperatorDefinition<S extends AttributeSpecs> {
  readonly name: string;
  readonly domain?: string;
  readonly exportedAs?: string;
  readonly attributes?: S;
  readonly infer: (context: InferContext<AttributesOf<S>>) => readonly ValueType[];
  readonly vjp?: Vjp<AttributesOf<S>>;
  readonly straightThrough?: Vjp<AttributesOf<S>>;
  readonly piecewiseConstant?: true;
  readonly evaluate?: (
    inputs: readonly Tensor[],
    attributes: AttributesOf<S>,
    node: Node,
  ) => readonly Tensor[] | undefined;
  readonly read?: (node: ImportedNode) => readonly Value[];
}

/** Makes an operator from its definition, in which attributes have the types that they are declared with. */
export function defineOperator<const S extends AttributeSpecs>(definition: OperatorDefinition<S>): Operator {
  const specs = definition.attributes ?? ({} as S);
  const present = (inputs: readonly (Value | undefined)[]) => inputs.filter((value) => value !== undefined);

  const bindVjp =
    (rule: Vjp<AttributesOf<S>>): NodeVjp =>
    (node, cotangents) => {
      const g = cotangents[0];
      const context = {
        inputs: present(node.inputs),
        optionalInputs: node.inputs,
        attributes: resolveAttributes(specs, node.attributes),
        outputCount: node.outputs.length,
        outputs: node.outputs,
        output: node.outputs[0],
        cotangents,
      };
      if (g === undefined) throw new Error(`${definition.name}: the cotangent of the first output is missing`);
      return rule({ ...context, g });
    };

  const { evaluate, vjp, straightThrough, read } = definition;
  return {
    name: definition.name,
    domain: definition.domain ?? '',
    exportedAs: definition.exportedAs ?? definition.name,
    attributes: specs,
    infer: (inputs, attributes, outputCount) =>
      definition.infer({
        inputs: present(inputs),
        optionalInputs: inputs,
        attributes: resolveAttributes(specs, attributes),
        outputCount,
      }),
    piecewiseConstant: definition.piecewiseConstant ?? false,
    ...(vjp && { vjp: bindVjp(vjp) }),
    ...(straightThrough && { straightThrough: bindVjp(straightThrough) }),
    ...(evaluate && {
      evaluate: (node) => {
        const tensors = present(node.inputs).map((value) => value.known);
        if (tensors.some((tensor) => tensor === undefined || tensor.dtype === 'string')) return undefined;
        return evaluate(
          tensors.filter((tensor) => tensor !== undefined),
          resolveAttributes(specs, node.attributes),
          node,
        );
      },
    }),
    ...(read && { read }),
  };
}

/** Makes an operator that is rewritten in others when a file is read. */
export function defineComposite(
  name: string,
  expand: (node: ImportedNode) => readonly Value[],
  domain = '',
): Composite {
  return { name, domain, expand };
}

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

/** The tensor that an input must be known to be while a graph is built, such as the shape a Reshape makes. */
export function mustKnow(value: Value, where: string): Tensor {
  const { known } = value;
  if (known === undefined) {
    throw new ShapeError(
      `${where} depends on the data, not only on shapes${value.name === undefined ? '' : ` (value "${value.name}")`}`,
      'export the model with static shapes, e.g. through onnxsim',
    );
  }
  return known;
}

/** As `mustKnow`, for a list of integers. */
export function mustKnowIntegers(value: Value, where: string): number[] {
  return Array.from(mustKnow(value, where).data as ArrayLike<number | bigint | string>, Number);
}
