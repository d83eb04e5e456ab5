/** A ladder of attacks, rung by rung: every outcome is told as soon as it stands, and what is known already is not run again. */

import type { Progress } from '../../arguments.ts';
import { type Classifier, type Points, type ShippedModel, takePoints } from '../../classifier/index.ts';
import { type Attack, attack, type OptionValue, type SampleResult, transferred } from '../../harness/index.ts';
import type { Label } from '../../random.ts';
import { type FloatTensor, takeRows } from '../../tensor/index.ts';
import type { NormName } from '../../threat/index.ts';

/** One attack of a ladder. */
export interface Rung {
  /** Unique in the ladder. */
  readonly name: string;
  readonly method: Attack;
  readonly options: Readonly<Record<string, OptionValue>>;
  /** Whether it is run on all samples that are answered rightly, or only on those that no rung before has fooled. */
  readonly on: 'all' | 'resisting';
  /** What its number is read as, beside being one of the ladder; each role is taken once. */
  readonly role?: 'baseline' | 'one step' | 'many steps';
  /** The model on which it makes its examples. @default the one that is audited */
  readonly surrogate?: Classifier;
}

/** The rung in a role. */
export function inRole(climbed: readonly RungOutcomes[], role: NonNullable<Rung['role']>): RungOutcomes | undefined {
  return climbed.find(({ rung }) => rung.role === role);
}

/** What came of one sample on one rung; its index is that among all samples. */
export interface Outcome extends SampleResult {
  /** What was proposed, flat; undefined where it does not fool. */
  readonly example: Float32Array | undefined;
}

/** What came of one rung. */
export interface RungOutcomes {
  readonly rung: Rung;
  /** By the index of the sample, in their order; those that it was not run on are missing. */
  readonly outcomes: ReadonlyMap<number, Outcome>;
  readonly seconds: number;
}

export interface ClimbOptions {
  readonly norm: NormName;
  readonly epsilon: number;
  readonly seed: number;
  readonly clip: boolean;
  readonly names: readonly Label[];
  /** What the model as it ships answers all samples, [N, classes]. @default it is asked on each rung */
  readonly clean?: FloatTensor;
  readonly secondJudge?: ShippedModel;
  readonly signal?: AbortSignal;
  /** What an earlier run found out; undefined where it did not come so far. */
  readonly known?: (rung: string, sample: number) => Outcome | undefined;
  /** Told of each outcome that is new. */
  readonly onOutcome?: (rung: string, sample: number, outcome: Outcome) => void;
  readonly onProgress?: (progress: Progress) => void;
}

/** Samples with their true labels. */
export interface Labelled {
  /** [N, ...inputShape] */
  readonly inputs: Points;
  readonly labels: Int32Array;
}

/** Climbs the ladder. Which samples a rung is run on depends on the outcomes before it only, not on how they came about. */
export async function climb(
  classifier: Classifier,
  samples: Labelled,
  isRight: readonly boolean[],
  ladder: readonly Rung[],
  options: ClimbOptions,
): Promise<RungOutcomes[]> {
  const resists = isRight.slice();
  const climbed: RungOutcomes[] = [];
  for (const rung of ladder) {
    const meant = isRight.flatMap((right, i) => (right && (rung.on === 'all' || resists[i]) ? [i] : []));
    const result = await onRung(classifier, samples, meant, rung, options);
    for (const [sample, { fooled }] of result.outcomes) if (fooled) resists[sample] = false;
    climbed.push(result);
  }
  return climbed;
}

async function onRung(
  classifier: Classifier,
  { inputs, labels }: Labelled,
  meant: readonly number[],
  rung: Rung,
  { known, onOutcome, onProgress, names, clean, ...options }: ClimbOptions,
): Promise<RungOutcomes> {
  const started = performance.now();
  const outcomes = new Map<number, Outcome>();
  for (const sample of meant) {
    const outcome = known?.(rung.name, sample);
    if (outcome !== undefined) outcomes.set(sample, outcome);
  }
  const left = meant.filter((sample) => !outcomes.has(sample));
  const chosen = { inputs: takePoints(inputs, left), labels: Int32Array.from(left, (sample) => labels[sample]) };
  const onSample = (result: SampleResult, adversarial: Float32Array) => {
    const sample = left[result.index];
    const outcome: Outcome = { ...result, index: sample, example: result.fooled ? adversarial.slice() : undefined };
    outcomes.set(sample, outcome);
    onOutcome?.(rung.name, sample, outcome);
    onProgress?.({ stage: rung.name, done: outcomes.size, total: meant.length });
  };
  const chosenNames = left.map((sample) => names[sample]);
  const asked = { ...options, names: chosenNames, ...(clean && { clean: takeRows(clean, left) }) };
  const { method, surrogate } = rung;
  if (left.length > 0 && surrogate === undefined) {
    await attack(classifier, method, chosen.inputs, chosen.labels, { ...asked, options: rung.options, onSample });
  }
  if (left.length > 0 && surrogate !== undefined) {
    await transferred(surrogate, classifier, method, chosen.inputs, chosen.labels, {
      ...asked,
      options: rung.options,
      onSample,
      onProgress: (progress) => onProgress?.({ ...progress, stage: `${rung.name}: making examples` }),
    });
  }
  // In which order they came depends on batches and interruptions; what is made of them must not.
  const ordered = new Map([...outcomes].sort(([a], [b]) => a - b));
  return { rung, outcomes: ordered, seconds: secondsSince(started) };
}

function secondsSince(started: number): number {
  return (performance.now() - started) / 1000;
}
