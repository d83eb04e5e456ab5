/** What a run is told. */
import type { Progress } from '../arguments.ts';
import type { ShippedModel } from '../classifier/index.ts';
import type { Label } from '../random.ts';
import type { FloatTensor } from '../tensor/index.ts';
import type { NormName } from '../threat/index.ts';
import type { Choices, Options } from './options.ts';
import type { SampleResult } from './result.ts';

/** What every way of attacking is told. */
export interface RunOptions<O extends Options = Options> {
  /** How distance is measured. @default 'Linf' */
  readonly norm?: NormName;
  /** Keys all random numbers, together with the names of the samples. @default 0 */
  readonly seed?: number;
  /** Keeps adversarial examples inside the box. The paper did not. @default true */
  readonly clip?: boolean;
  /** What each sample is called; random numbers are keyed by it. @default its index */
  readonly names?: readonly Label[];
  /** Options of the attack itself, such as steps. */
  readonly options?: Choices<NoInfer<O>>;
  /** The class scores [N, classes] that the model as it ships gives the inputs. @default it is asked */
  readonly clean?: FloatTensor;
  /** Points [M, ...inputShape] from which attacks that search for a start may begin. @default none */
  readonly starts?: FloatTensor;
  /** The same model elsewhere, such as on another runtime, which is asked about each example too. */
  readonly secondJudge?: ShippedModel;
  /** Told what came of each sample as soon as it is judged, in no particular order. */
  readonly onSample?: (result: SampleResult, adversarial: Float32Array) => void;
  /** Told after each sample how many are done. */
  readonly onProgress?: (progress: Progress) => void;
  /** Stops before the next batch when aborted; the promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

export interface AttackOptions<O extends Options = Options> extends RunOptions<O> {
  /** The radius of the ball around each sample, in the input's own scale. */
  readonly epsilon: number;
}

export interface EpsilonsOptions<O extends Options = Options> extends RunOptions<O> {
  /** The radii of the balls around each sample, in the input's own scale. */
  readonly epsilons: readonly number[];
}

export interface VerifyOptions extends Omit<AttackOptions, 'options'> {
  /** Where the examples come from, for reports. */
  readonly from: string;
}

/** The names of these options; the compiler notices one that is forgotten. */
export const runOptions: Readonly<Record<keyof RunOptions, true>> = {
  norm: true,
  seed: true,
  clip: true,
  names: true,
  options: true,
  clean: true,
  starts: true,
  secondJudge: true,
  onSample: true,
  onProgress: true,
  signal: true,
};
export const attackOptions: Readonly<Record<keyof AttackOptions, true>> = { ...runOptions, epsilon: true };
export const epsilonsOptions: Readonly<Record<keyof EpsilonsOptions, true>> = { ...runOptions, epsilons: true };

const { options: _, ...optionsOfNoAttack } = runOptions;
export const verifyOptions: Readonly<Record<keyof VerifyOptions, true>> = {
  ...optionsOfNoAttack,
  epsilon: true,
  from: true,
};
