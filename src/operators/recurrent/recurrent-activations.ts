/** The activation functions that recurrent layers name, with the constants that they take. */
import { OptionError } from '../../errors.ts';
import { type Attributes, applyOne, scalar, type Value } from '../../graph/index.ts';
import {
  Clip,
  Elu,
  HardSigmoid,
  LeakyRelu,
  relu,
  Softsign,
  sigmoid,
  softplus,
  ThresholdedRelu,
  tanh,
} from '../activations.ts';
import { add, mul } from '../arithmetic.ts';
import { expand } from '../shape.ts';

/** A function of one number and up to two constants, whose defaults are listed. */
interface Activation {
  readonly constants: readonly number[];
  readonly of: (x: Value, alpha: number, beta: number) => Value;
}

const activations: Readonly<Record<string, Activation>> = {
  Affine: { constants: [1, 0], of: (x, alpha, beta) => add(mul(alpha, x), beta) },
  Elu: { constants: [1], of: (x, alpha) => applyOne(Elu, [x], { alpha }) },
  HardSigmoid: { constants: [0.2, 0.5], of: (x, alpha, beta) => applyOne(HardSigmoid, [x], { alpha, beta }) },
  LeakyRelu: { constants: [0.01], of: (x, alpha) => applyOne(LeakyRelu, [x], { alpha }) },
  Relu: { constants: [], of: relu },
  ScaledTanh: { constants: [1, 1], of: (x, alpha, beta) => mul(alpha, tanh(mul(beta, x))) },
  Sigmoid: { constants: [], of: sigmoid },
  Softplus: { constants: [], of: softplus },
  Softsign: { constants: [], of: (x) => applyOne(Softsign, [x]) },
  Tanh: { constants: [], of: tanh },
  ThresholdedRelu: { constants: [1], of: (x, alpha) => applyOne(ThresholdedRelu, [x], { alpha }) },
};

/** The name of an activation and its constants: alpha, or alpha and beta, or none. */
export interface NamedActivation {
  readonly name: string;
  readonly constants: readonly number[];
}

/**
 * The activations that a node names, or the usual ones. Those that have constants take them one after another from the
 * lists `activation_alpha` and `activation_beta`; after the end of a list the defaults count.
 *
 * @throws OptionError if they are too few, or one is none that ONNX has
 */
export function readActivations(node: Attributes, usual: readonly string[]): NamedActivation[] {
  const listed = Array.isArray(node.activations) ? node.activations.map(String) : [];
  const given = [node.activation_alpha, node.activation_beta].map((list) =>
    (Array.isArray(list) ? list.map(Number) : []).values(),
  );
  if (listed.length > 0 && listed.length < usual.length) {
    throw new OptionError('activations', `${listed.length} are named, and the layer needs ${usual.length}`);
  }
  return (listed.length > 0 ? listed : usual).map((wanted) => {
    const name = Object.keys(activations).find((known) => known.toLowerCase() === wanted.toLowerCase());
    if (name === undefined) throw new OptionError('activations', `recurrent layers have no activation "${wanted}"`);
    const constants = activations[name].constants.map((fallback, i) => given[i].next().value ?? fallback);
    return { name, constants };
  });
}

/** Activations as attributes of a node. */
export function activationAttributes(named: readonly NamedActivation[]): Attributes {
  const constants = (i: number) => named.flatMap((activation) => activation.constants.slice(i, i + 1));
  return {
    activations: named.map(({ name }) => name),
    activation_alpha: constants(0),
    activation_beta: constants(1),
  };
}

/** The functions themselves; what goes into them is clipped to plus and minus `clip` first, if that is given. */
export function activationFunctions(
  named: readonly NamedActivation[],
  clip: number | undefined,
): ((x: Value) => Value)[] {
  return named.map(({ name, constants: [alpha, beta] }) => (x) => {
    const clipped = clip === undefined ? x : applyOne(Clip, [x, scalar(-clip), scalar(clip)]);
    return activations[name].of(clipped, alpha, beta);
  });
}

/** The cotangent of what an activation was applied to, from that of its result. */
export function pulledBack(result: Value, x: Value, g: Value): Value {
  if (result === x) return expand(g, x.shape);
  const { node } = result;
  const position = node?.inputs.findIndex((value) => value?.source.kind !== 'constant') ?? -1;
  const before = node?.inputs[position];
  const build = node?.operator.rule('vjp')?.(node, { g, cotangents: [g] })[position];
  if (before === undefined || build === undefined) throw new Error('an activation is a chain of operators with rules');
  return pulledBack(before, x, build());
}
