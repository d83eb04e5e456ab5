/** An attack on one picture, judged by the file as it ships. */
import {
  type AttackResult,
  attacks,
  type Classifier,
  type FloatTensor,
  misclassified,
  type NormName,
  OptionError,
  type OptionValue,
  resolveOptions,
  attack as runAttack,
  type SampleResult,
  targeted,
} from 'gibbon/browser';
import { answersOf, type Score } from './answers.ts';
import type { JobContext } from './job.ts';
import type { Settings } from './own-models.ts';
import { formatOf, inputOf, type Pixels, pixelsFrom } from './picture-input.ts';

export interface AttackRequest {
  readonly file: File;
  readonly settings: Settings;
  readonly picture: File;
  readonly attack: string;
  readonly norm: NormName;
  /** In the scale of the box. */
  readonly epsilon: number;
  readonly options: Readonly<Record<string, OptionValue>>;
  readonly seed: number;
  /** The true class. @default the answer of the model */
  readonly label: number | undefined;
  /** The class that shall be answered. @default any but the true one */
  readonly target: number | undefined;
}

export interface AttackNews {
  readonly phase: 'loading' | 'attacking';
  /** Runs of the model so far. */
  readonly runs: number;
}

export interface AttackAnswer {
  readonly result: SampleResult;
  readonly clean: Pixels;
  readonly adversarial: Pixels;
  /** The change of each value, in shares of the largest one, -1 to 1, as the pixels lie in pictures. */
  readonly change: Pixels;
  /** How many times the change is enlarged to be seen, where black and white are one apart. */
  readonly enlarged: number;
  /** The classes with the highest scores, before and after. */
  readonly before: readonly Score[];
  readonly after: readonly Score[];
  /** What was done and what came of it, for programs. */
  readonly record: object;
  readonly seconds: number;
  /** What is worth knowing of the attack, in English. */
  readonly remarks: readonly string[];
}

export async function attack(request: AttackRequest, context: JobContext<AttackNews>): Promise<AttackAnswer> {
  const { file, settings, picture, epsilon, norm, seed, target } = request;
  const method = attacks[request.attack];
  if (method === undefined) throw new OptionError('attack', `there is no attack ${request.attack}`);
  context.tell({ phase: 'loading', runs: 0 });
  const { own, runtime } = await context.tools();
  const classifier = await own.get(file, settings);
  requireClass('label', request.label, classifier);
  requireClass('target', target, classifier);
  const format = formatOf(classifier, settings);
  const inputs = await inputOf(picture, format, settings);
  const [clean] = await answersOf(classifier, inputs, SHOWN);
  const label = request.label ?? clean[0].class;
  const started = performance.now();
  const progress = { runs: 0, told: started };
  context.onRun(() => {
    progress.runs++;
    if (performance.now() - progress.told < NEWS_EVERY) return;
    progress.told = performance.now();
    context.tell({ phase: 'attacking', runs: progress.runs });
  });
  const criterion = target === undefined ? misclassified(Int32Array.of(label)) : targeted(Int32Array.of(target));
  const result = await runAttack(classifier, method, inputs, criterion, {
    epsilon,
    norm,
    seed,
    // Keys the random numbers, so that the command line finds the same example.
    names: [picture.name],
    options: request.options,
    signal: context.signal,
  });
  const seconds = (performance.now() - started) / 1000;
  const [after] = await answersOf(classifier, result.adversarials, SHOWN);
  const { change, enlarged } = changeOf(inputs, result.adversarials, classifier);
  return {
    result: result.samples[0],
    clean: pixelsFrom(inputs.data, format),
    adversarial: pixelsFrom(result.adversarials.data, format),
    change: pixelsFrom(change, { ...format, box: { low: -1, high: 1 } }),
    enlarged,
    before: clean,
    after,
    record: recordOf(request, result, { label, runtime: runtime.name, seconds, classifier }),
    seconds,
    remarks: [...classifier.diagnostics, ...result.diagnostics].map(({ message }) => message),
  };
}

/** The classes that are told. */
const SHOWN = 5;
/** Milliseconds between two news: more of them nobody can read. */
const NEWS_EVERY = 100;

function requireClass(option: string, value: number | undefined, { classCount }: Classifier): void {
  if (value === undefined || (Number.isInteger(value) && value >= 0 && value < classCount)) return;
  throw new OptionError(option, `${value} is none of the model's classes`, `They count from 0 to ${classCount - 1}.`);
}

function changeOf(inputs: FloatTensor, { data }: FloatTensor, { box }: Classifier) {
  const difference = data.map((value, i) => value - inputs.data[i]);
  const largest = difference.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const change = largest === 0 ? difference : difference.map((value) => value / largest);
  return { change, enlarged: largest === 0 ? 1 : (box.high - box.low) / (2 * largest) };
}

interface Circumstances {
  readonly label: number;
  readonly runtime: string;
  readonly seconds: number;
  readonly classifier: Classifier;
}

function recordOf(
  request: AttackRequest,
  result: AttackResult,
  { label, runtime, seconds, classifier }: Circumstances,
) {
  const { file, settings, picture, target, options } = request;
  const { attack: name, norm, epsilon, seed, cost, diagnostics, samples } = result;
  return {
    schema: 'gibbon-playground-attack/1',
    model: { file: file.name, bytes: file.size },
    picture: picture.name,
    settings: { ...settings, box: classifier.box },
    attack: name,
    options: resolveOptions(attacks[name].options, options, name),
    norm,
    epsilon,
    seed,
    label,
    target: target ?? null,
    result: samples[0],
    cost,
    diagnostics: [...classifier.diagnostics, ...diagnostics],
    runtime,
    seconds,
  };
}
