import { abs, add, mul, reduceSum } from '../operators/index.ts';
import type { Objective } from './objective.ts';

export interface L1Options {
  /** The name of the parameter, e.g. `'w1'`. */
  readonly parameter: string;
  readonly coefficient: number;
}

/**
 * An objective plus coefficient * |W|_1 of one parameter: the weight decay that the paper compares adversarial training
 * with (section 5). Unlike the adversarial loss it never stops to punish.
 */
export function withL1(objective: Objective, { parameter, coefficient }: L1Options): Objective {
  return {
    name: `${objective.name} + ${coefficient} |${parameter}|_1`,
    build(context) {
      const weights = context.parameters[parameter];
      const norm = reduceSum(
        abs(weights),
        weights.shape.map((_, axis) => axis),
        false,
      );
      return add(objective.build(context), mul(coefficient, norm));
    },
  };
}
