/** The unit of work: one sample, what is to be done with it and what came of it, all as plain data that any thread can take. */
import type { Cost, Points } from '../classifier/index.ts';
import type { Label } from '../random.ts';
import { type FloatTensor, row } from '../tensor/index.ts';
import type { Criterion, NormName } from '../threat/index.ts';
import type { OptionValue } from './options.ts';
import type { Verdict } from './result.ts';

export interface Sample {
  /** Its place among the inputs of the run. */
  readonly index: number;
  /** By which random numbers go. */
  readonly name: Label;
  /** The class that must not be answered, or the target. */
  readonly label: number;
  /** Flat, inside the box. Not to be written to. */
  readonly input: Float32Array;
  /** What is held beside it, where anything is. */
  readonly held?: Float32Array;
  /** The class scores that the model as it ships gives it. */
  readonly clean: Float32Array;
}

/** What is to be done with samples. Doing it twice comes to the same. */
export interface Assignment {
  /** The name of the attack. */
  readonly attack: string;
  readonly options: Readonly<Record<string, OptionValue>>;
  /** The name of the criterion, which workers make again where it is one of `criteria`. */
  readonly criterion: string;
  readonly norm: NormName;
  /** The radius of the ball, in the input's own scale; infinite where the smallest perturbation is looked for. */
  readonly epsilon: number;
  readonly seed: number;
  readonly clip: boolean;
}

/** How often gradients were useless. */
export interface GradientTally {
  readonly asked: number;
  readonly zero: number;
  readonly notANumber: number;
}

/** What came of one sample. */
export interface Attempt {
  /** The index of the sample. */
  readonly index: number;
  /** An example in ball and box, flat, with what the judge says to it; undefined where the smallest was sought and none was found. */
  readonly found: { readonly values: Float32Array; readonly verdict: Verdict } | undefined;
  readonly cost: Cost;
  readonly tally: GradientTally;
}

/** The samples of a run, in the order of their inputs. */
export function samplesOf(
  inputs: Points,
  { labels }: Criterion,
  clean: FloatTensor,
  names: readonly Label[] | undefined,
): Sample[] {
  return Array.from(labels, (label, index) => ({
    index,
    name: names?.[index] ?? index,
    label,
    input: row(inputs, index),
    ...(inputs.held && { held: row(inputs.held, index) }),
    clean: row(clean, index),
  }));
}

/** How often gradients were useless in all attempts. */
export function totalTally(tallies: readonly GradientTally[]): GradientTally {
  return tallies.reduce(
    (sum, { asked, zero, notANumber }) => ({
      asked: sum.asked + asked,
      zero: sum.zero + zero,
      notANumber: sum.notANumber + notANumber,
    }),
    { asked: 0, zero: 0, notANumber: 0 },
  );
}
