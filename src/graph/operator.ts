import { ShapeError } from '../errors.ts';
import type { Tensor } from '../tensor/index.ts';
import type { AttributeSpecs, Attributes, AttributesOf } from './attributes.ts';
import { resolveAttributes } from './attributes.ts';
import type { Node, Value, ValueType } from './value.ts';

/** What an operator is given to find the types of its outputs. */
export interface InferContext<A> {
  readonly inputs: readonly Value[];
  /** As `inputs`, for operators with optional inputs. */
  readonly optionalInputs: readonly (Value | undefined)[];
  readonly attributes: A;
  readonly outputCount: number;
}

/** What a rule is given of the node that it is applied to. */
export interface NodeContext<A> extends InferContext<A> {
  readonly outputs: readonly Value[];
  /** The first output. */
  readonly output: Value;
}

/**
 * The kinds of rules that an operator may have, each with what a rule is given beside its node and what it returns. Files in
 * `operators/rules/` declare them; nothing in this folder knows one.
 */
// biome-ignore lint/suspicious/noEmptyInterface: kinds are declared into it.
export interface RuleKinds {}

export type RuleKind = keyof RuleKinds;

/** A rule as it is written in a definition, where attributes have the types that they are declared with. */
export type Rule<K extends RuleKind, A> = (context: NodeContext<A> & RuleKinds[K]['given']) => RuleKinds[K]['result'];

/** A rule as it is applied to a node. */
export type NodeRule<K extends RuleKind> = (node: Node, given: RuleKinds[K]['given']) => RuleKinds[K]['result'];

/** A node of an ONNX file on its way into a graph: inputs are built, attributes are as the file has them. */
export interface ImportedNode {
  readonly opset: number;
  /** How many times larger the batch is than the one that shapes in the file were written for; 1 if the file leaves it open. */
  readonly batchScale: number;
  readonly inputs: readonly (Value | undefined)[];
  readonly attributes: Attributes;
  readonly outputCount: number;
}

/** Everything that Gibbon knows of an ONNX operator, at the opset that graphs are written in. */
export interface Operator {
  readonly name: string;
  /** `''` is ONNX's own domain. */
  readonly domain: string;
  /** The ONNX operator that this one is exported as, where the name is ours. */
  readonly exportedAs: string;
  /** The version of its domain that it is exported in, where that is not ONNX's own. */
  readonly domainVersion: number;
  readonly attributes: AttributeSpecs;
  infer(inputs: readonly (Value | undefined)[], attributes: Attributes, outputCount: number): readonly ValueType[];
  /** Its rule of a kind, such as the gradient's; undefined where it has none. */
  rule<K extends RuleKind>(kind: K): NodeRule<K> | undefined;
  /** Its outputs do not change when its inputs change a little: the gradient is zero, and that is not a missing rule. */
  readonly piecewiseConstant: boolean;
  /** Index arithmetic on the host, while a graph is built. */
  readonly evaluate?: (node: Node) => readonly Tensor[] | undefined;
  /** Reads a node of another opset or with attributes that the canonical form resolves; an output that no graph can have is `absent`. */
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
  /** @default 1 */
  readonly domainVersion?: number;
  /** How many inputs must be there; those after them are optional. @default 1 */
  readonly requiredInputs?: number;
  readonly attributes?: S;
  readonly infer: (context: InferContext<AttributesOf<S>>) => readonly ValueType[];
  readonly rules?: { readonly [K in RuleKind]?: Rule<K, AttributesOf<S>> };
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

  const { requiredInputs = 1 } = definition;
  const require = (inputs: readonly (Value | undefined)[]) => {
    const isComplete = Array.from({ length: requiredInputs }, (_, i) => inputs[i]).every(
      (value) => value !== undefined,
    );
    if (!isComplete) throw new ShapeError(`${definition.name}: a required input is missing`);
  };

  const contextOf = (node: Node): NodeContext<AttributesOf<S>> => ({
    inputs: present(node.inputs),
    optionalInputs: node.inputs,
    attributes: resolveAttributes(specs, node.attributes),
    outputCount: node.outputs.length,
    outputs: node.outputs,
    output: node.outputs[0],
  });

  const { evaluate, read } = definition;
  return {
    name: definition.name,
    domain: definition.domain ?? '',
    exportedAs: definition.exportedAs ?? definition.name,
    domainVersion: definition.domainVersion ?? 1,
    attributes: specs,
    infer: (inputs, attributes, outputCount) => {
      require(inputs);
      return definition.infer({
        inputs: present(inputs),
        optionalInputs: inputs,
        attributes: resolveAttributes(specs, attributes),
        outputCount,
      });
    },
    piecewiseConstant: definition.piecewiseConstant ?? false,
    rule(kind) {
      const rule = definition.rules?.[kind];
      return rule && ((node, given) => rule({ ...contextOf(node), ...given }));
    },
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
