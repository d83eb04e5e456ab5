/** A property as a classifier: the right class is "safe", the others are the disjuncts. Whatever fools it is a counterexample. */

import { type Classifier, problemClassifier } from '../classifier/index.ts';
import { constant, type Value } from '../graph/index.ts';
import { matmul, reduceMin, reshape, sub } from '../operators/index.ts';
import { randomStream } from '../random.ts';
import { floats, largest } from '../tensor/index.ts';
import { type Network, requireFitting } from './network.ts';
import { pointAt, pointsAt } from './point.ts';
import { type BoxProperty, type Conjunction, isSatisfied, marginOf, steepness } from './property.ts';

const PROBES = 16;

export interface PropertyClassifierOptions {
  /** The largest number of samples in one run. @default 32 for small inputs, fewer for large ones */
  readonly batchSize?: number;
}

/**
 * The classifier whose inputs t in [0, 1] are coordinates of the property's box, x = low + (high - low) * t, and whose logits
 * are 0 for "safe" and, for each disjunct, the margin by which it is satisfied: the least of its constraints'
 * `(bound - a.Y) / |a|`, times one factor for all. An attack that leads away from label `SAFE` looks for a counterexample,
 * one toward d + 1 for one that satisfies disjunct d. The judge is the file as it ships: class d + 1 has a logit above
 * 0 exactly where its outputs satisfy disjunct d in float64.
 *
 * Inputs that the box fixes have a gradient of 0.
 *
 * @throws DataError if the property is of another network
 */
export async function propertyClassifier(
  network: Network,
  property: BoxProperty,
  options: PropertyClassifierOptions = {},
): Promise<Classifier> {
  const { inputShape, inputCount, runtime } = network;
  requireFitting({ inputCount: property.low.length, outputCount: outputsNamed(property) }, network);
  return problemClassifier({
    name: network.name,
    runtime,
    shape: inputShape,
    box: { low: 0, high: 1 },
    ways: property.disjuncts.length,
    marginsOf(t) {
      const x = pointsAt(property, t, inputShape);
      return marginsOf(property, network.outputsOf(x), x);
    },
    async judge(t) {
      const x = pointAt(property, t);
      const at = { x, y: await network.run(x) };
      return property.disjuncts.map((conjunction) => ({
        margin: marginOf(conjunction, at),
        isReached: isSatisfied(conjunction, at),
      }));
    },
    probes: floats([PROBES, ...inputShape], randomPoints(PROBES * inputCount)),
    batchSize: options.batchSize,
  });
}

/** One more than the last output that a property names. */
function outputsNamed({ disjuncts }: BoxProperty): number {
  const named = disjuncts.flat().map(({ terms }) => 1 + (terms.at(-1)?.output ?? -1));
  return named.reduce((most, count) => Math.max(most, count), 0);
}

function randomPoints(count: number): number[] {
  const random = randomStream('where is a property probed?');
  return Array.from({ length: count }, () => random.uniform());
}

/** The margins [N, disjuncts] of outputs [N, outputCount] and inputs [N, ...]. */
function marginsOf({ low, disjuncts }: BoxProperty, outputs: Value, x: Value): Value {
  const [count, outputCount] = outputs.shape;
  // Shorter conjunctions repeat a constraint, so that all disjuncts are rows of one length.
  const longest = largest(disjuncts.map(({ length }) => length));
  const padded = disjuncts.flatMap((conjunction: Conjunction) =>
    Array.from({ length: longest }, (_, i) => conjunction[Math.min(i, conjunction.length - 1)]),
  );
  const normals = floats([outputCount, padded.length]);
  const links = floats([low.length, padded.length]);
  const bounds = floats([padded.length]);
  padded.forEach((constraint, column) => {
    const unit = 1 / steepness(constraint);
    bounds.data[column] = unit * constraint.bound;
    for (const { output, coefficient } of constraint.terms) {
      normals.data[output * padded.length + column] = unit * coefficient;
    }
    for (const { input, coefficient } of constraint.inputs ?? []) {
      links.data[input * padded.length + column] = unit * coefficient;
    }
  });
  const ofOutputs = sub(constant(bounds), matmul(outputs, constant(normals)));
  const isLinked = padded.some(({ inputs }) => inputs !== undefined);
  const slacks = isLinked ? sub(ofOutputs, matmul(reshape(x, [count, low.length]), constant(links))) : ofOutputs;
  return reduceMin(reshape(slacks, [count, disjuncts.length, longest]), [2], false);
}
