/**
 * Numbers of an objective that change while a network learns, such as a radius that grows: scalars of the graph that are fed
 * at every step, by where training is.
 */
import { input, type Value } from '../graph/index.ts';
import { floats, type Tensor } from '../tensor/index.ts';
import type { TrainingMoment } from './schedules.ts';

/** A number by where training is. */
export type Pace = (at: TrainingMoment) => number;

/** After any training: every number has arrived where it stays. */
export const AT_LAST: TrainingMoment = {
  epoch: Number.POSITIVE_INFINITY,
  step: Number.POSITIVE_INFINITY,
  stepsAnEpoch: 1,
};

/** What a graph under construction wants to be told of where training is. */
export class Paces {
  readonly #prefix: string;
  readonly #all: { readonly name: string; readonly value: Value; readonly pace: Pace }[] = [];

  /** @param prefix Begins the names of the inputs. */
  constructor(prefix = 'pace') {
    this.#prefix = prefix;
  }

  get values(): readonly Value[] {
    return this.#all.map(({ value }) => value);
  }

  /** A scalar that follows a pace. */
  following(pace: Pace): Value {
    const name = `${this.#prefix}.${this.#all.length}`;
    const value = input(name, 'float32', []);
    this.#all.push({ name, value, pace });
    return value;
  }

  /** The numbers of a step, by the names of inputs. */
  feeds(at: TrainingMoment): Record<string, Tensor> {
    return Object.fromEntries(this.#all.map(({ name, pace }) => [name, floats([], [pace(at)])]));
  }
}

/** From 0 to 1 in a straight line, `length` epochs long, after so many epochs of 0. */
export function ramp(after: number, length: number): Pace {
  return ({ step, stepsAnEpoch }) => {
    const since = step / stepsAnEpoch - after;
    return since <= 0 ? 0 : Math.min(since / length, 1);
  };
}
