/** Links between inputs: bounds that follow from linear constraints and the bounds of other inputs. */
import type { BoxProperty, LinearConstraint } from './property.ts';

/** A chain of links bounds one input after the other, so many of them. */
const MOST_ROUNDS = 64;
/** How much wider bounds are taken that follow from others, because they are rounded. */
const SPARE = 1e-12;

/** Gives inputs that lack a bound one that follows from links, where one does, in place. */
export function hullOf({ low, high }: Pick<BoxProperty, 'low' | 'high'>, links: readonly LinearConstraint[]): void {
  const isOpen = () => !low.every(Number.isFinite) || !high.every(Number.isFinite);
  let isMoving = links.length > 0;
  for (let round = 0; isMoving && round < MOST_ROUNDS && isOpen(); round++) {
    isMoving = false;
    for (const { inputs = [], bound } of links) {
      for (const { input, coefficient } of inputs) {
        const end = coefficient > 0 ? high : low;
        if (Number.isFinite(end[input])) continue;
        // The others are least where they help most.
        const others = inputs.filter((term) => term.input !== input);
        const least = others.map((term) => term.coefficient * (term.coefficient > 0 ? low : high)[term.input]);
        const size = least.reduce((sum, value) => sum + Math.abs(value), Math.abs(bound));
        const left = least.reduce((sum, value) => sum - value, bound) + SPARE * size;
        if (!Number.isFinite(left)) continue;
        const value = left / coefficient;
        end[input] = coefficient > 0 ? value + SPARE * Math.abs(value) : value - SPARE * Math.abs(value);
        isMoving = true;
      }
    }
  }
}
