/** Counterexamples: inputs for which the file as it ships satisfies a property. */
import type { Network } from './network.ts';
import { pointAt } from './point.ts';
import { type BoxProperty, isInside, isSatisfied, type Property } from './property.ts';

export interface Counterexample {
  /** The input, inside the box in float64. */
  readonly x: Float64Array;
  /** What the file answers. */
  readonly y: Float64Array;
}

/**
 * Whether an input and an output satisfy a property, in float64 and without tolerance. (The competition lets both be off
 * by a little; what holds here holds there.)
 */
export function satisfies({ boxes }: Property, found: Counterexample): boolean {
  return boxes.some((box) => isInside(box, found.x) && box.disjuncts.some((all) => isSatisfied(all, found)));
}

/**
 * The counterexample at a point of the unit cube, if it is one: by the file as it ships.
 *
 * @param t Coordinates in [0, 1] of the property's box, one for each X, as `propertyClassifier` takes them.
 */
export async function counterexample(
  network: Network,
  property: BoxProperty,
  t: ArrayLike<number>,
): Promise<Counterexample | undefined> {
  const x = pointAt(property, t);
  const y = await network.run(x);
  const found = { x, y };
  const only = { inputCount: x.length, outputCount: y.length, boxes: [property] };
  return satisfies(only, found) ? found : undefined;
}

/**
 * The competition's form: `sat` and the values of all variables, or `unknown`.
 *
 * @example
 * const { counterexample } = await falsify(await readNetwork('network.onnx'), await readProperty('property.vnnlib'));
 * console.log(printVerdict(counterexample));
 */
export function printVerdict(found: Counterexample | undefined): string {
  if (found === undefined) return 'unknown\n';
  const values = (name: string, numbers: Float64Array) => Array.from(numbers, (value, i) => `(${name}_${i} ${value})`);
  return `sat\n(${[...values('X', found.x), ...values('Y', found.y)].join('\n')})\n`;
}
