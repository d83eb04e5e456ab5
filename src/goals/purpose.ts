/** What a model seems to be for, by its inputs and outputs, and how it is attacked. */
import { GibbonError } from '../errors.ts';
import { isFloatType } from '../model/attacked-value.ts';
import { type Layout, type Model, type ModelOutput, onnxModel } from '../model/index.ts';
import type { ExternalReader, ModelProto, ValueInfoProto } from '../onnx/index.ts';
import type { Runtime } from '../runtime/index.ts';
import { floats, type Shape, sizeOf } from '../tensor/index.ts';
import { fedInputs } from '../transforms/import.ts';
import { answersOf, rowsOf, sampleOutputs } from './answers.ts';
import { knownHeads } from './detector/known-heads.ts';
import { squashOf } from './squashed.ts';

export type PurposeKind =
  | 'classifier'
  | 'several labels'
  | 'one score'
  | 'detector'
  | 'segmentation'
  | 'embedding'
  | 'tokens'
  | 'features'
  | 'regression'
  | 'policy';

export interface Purpose {
  readonly kind: PurposeKind;
  /** In a sentence without its end, e.g. 'a detector of 80 classes (fastestdet)'. */
  readonly words: string;
  readonly attacked: string;
  /** What the other inputs are proposed to be fed. */
  readonly feeds: Readonly<Record<string, number>>;
  readonly unused: readonly string[];
  /** Options of `gibbon attack` behind the model and its inputs, each with its value. */
  readonly flags: readonly (readonly [flag: string, value: string])[];
}

/** Inputs that carry what a model remembers, or tell it about the others. */
const SIDE_INPUT =
  /^(h|c|h0|c0|sr|state|hidden|cell|mask)$|state|hidden|cell|mask|cache|past|rate|set.?point|training/i;

/**
 * Tells what a model seems to be for.
 *
 * @returns Undefined where no input can be attacked, or the file cannot be read
 */
export async function purposeOf(
  file: ModelProto,
  bytes: Uint8Array,
  runtime: Runtime,
  external?: ExternalReader,
): Promise<Purpose | undefined> {
  const inputs = file.graph === undefined ? [] : fedInputs(file.graph);
  const free = inputs.filter(({ name = '' }) => !SIDE_INPUT.test(name));
  const [attacked] = free.length > 0 ? free : inputs;
  if (attacked === undefined) return undefined;
  const others = inputs.filter((each) => each !== attacked);
  const feeds = Object.fromEntries(others.map(({ name = '' }) => [name, feedFor(name)]));
  const open = openShape(attacked, inputs);
  const options = { input: attacked.name ?? '', feeds, ...(open && { inputShape: open }) };
  try {
    const model = onnxModel(file, bytes, runtime, options, external);
    if (model.outputs.length === 0) return undefined;
    return await purposeIn(model, feeds, open, inputs.length > 1).finally(() => model.dispose());
  } catch (error) {
    // What cannot be read is told by the inspection itself.
    if (error instanceof GibbonError) return undefined;
    throw error;
  }
}

/** Speech is sampled at 16 kHz as a rule, masks let all pass, and what is remembered at the start is nothing. */
function feedFor(name: string): number {
  if (/^sr$|rate/i.test(name)) return 16000;
  return /mask/i.test(name) ? 1 : 0;
}

const PICTURE = 224;
const SPEECH = { withRate: 512, without: 16000 } as const;
const SEQUENCE = 16;

/** A shape to try where the file leaves axes open. */
function openShape({ type }: ValueInfoProto, inputs: readonly ValueInfoProto[]): Shape | undefined {
  const dims = type?.tensorType?.shape?.dim.slice(1);
  if (dims === undefined || dims.every(({ dimValue }) => dimValue !== undefined && dimValue > 0n)) return undefined;
  const hasRate = inputs.some(({ name = '' }) => /^sr$|rate/i.test(name));
  const isFloats = type?.tensorType?.elemType === undefined || isFloatType(type.tensorType.elemType);
  const sequence = isFloats ? (hasRate ? SPEECH.withRate : SPEECH.without) : SEQUENCE;
  const usual = dims.length === 3 ? PICTURE : dims.length === 1 ? sequence : SEQUENCE;
  return dims.map(({ dimValue }) => (dimValue !== undefined && dimValue > 0n ? Number(dimValue) : usual));
}

async function purposeIn(
  model: Model,
  feeds: Readonly<Record<string, number>>,
  open: Shape | undefined,
  several: boolean,
): Promise<Purpose> {
  const found = await seeming(model);
  const held = model.inputs.filter(({ role }) => role === 'held').map(({ name }) => name);
  const { layout, shape } = model.attacked;
  // Pictures of classifiers are cropped as a rule, those of all others scaled to fit.
  // Ids are embedded where they are given, and tell their length themselves.
  const isIds = /^u?int(16|32|64)$/.test(model.attacked.dtype);
  const isStretched = layout !== undefined && (open !== undefined || found.kind !== 'classifier');
  const shapeFlag = isStretched
    ? ([['--resize', sidesOf(shape, layout)]] as const)
    : open && !isIds
      ? ([['--shape', open.join()]] as const)
      : [];
  return {
    kind: found.kind,
    words: found.words,
    attacked: model.attacked.name,
    feeds: Object.fromEntries(held.map((name) => [name, feeds[name]])),
    unused: model.inputs.filter(({ role }) => role === 'unused').map(({ name }) => name),
    flags: [
      ...(several && held.length > 0 && !isIds ? [['--input', model.attacked.name] as const] : []),
      ...held.map((name) => ['--feed', `${name}=${feeds[name]}`] as const),
      ...shapeFlag,
      ...found.flags,
    ],
  };
}

function sidesOf(shape: Shape, layout: Layout): string {
  const [height, width] = layout === 'nhwc' ? shape : shape.slice(1);
  return `${height}x${width}`;
}

type Seeming = Pick<Purpose, 'kind' | 'words' | 'flags'>;

const goal = (name: string, ...more: (readonly [string, string])[]) => [['--goal', name] as const, ...more];

/** Larger lists of numbers without a squashing at their end are embeddings, unless their count is that of a famous set of classes. */
const MANY = 64;
const CLASS_COUNTS = [80, 91, 100, 101, 102, 196, 200, 257, 365, 525, 600, 1000, 1001, 11221, 21841];

async function seeming(model: Model): Promise<Seeming> {
  const outputs = sampleOutputs(model);
  const { layout, shape } = model.attacked;
  const head = layout && knownHeads.find((known) => known.find(outputs) !== undefined);
  if (head !== undefined) return detector(head.name, outputs);
  const output = mainOutput(outputs);
  const { name } = output;
  const dims = output.shape.filter((length) => length !== 1);
  const named: [string, string][] = outputs.length > 1 ? [['--output', name]] : [];
  const count = sizeOf(output.shape);
  const squash = squashOf(model, name, count);
  if (/embed/i.test(name) || (dims.length === 1 && output.shape.length > 1 && squash === undefined)) {
    return { kind: 'embedding', words: `an embedding of ${count} numbers ("${name}")`, flags: goal('dodge', ...named) };
  }
  if (dims.length >= 2) return dense(output, dims, layout !== undefined || shape.length > 3, named);
  if (count === 1) {
    return squash === 'Sigmoid' || (await isProbability(model, name))
      ? { kind: 'one score', words: `one score from 0 to 1 ("${name}")`, flags: goal('cross', ...named) }
      : { kind: 'regression', words: `a number ("${name}")`, flags: goal('up', ['--by', '1'], ...named) };
  }
  if (/action|policy|control/i.test(name)) {
    return {
      kind: 'policy',
      words: `a policy of ${count} actions ("${name}")`,
      flags: goal('apart', ['--by', '0.5'], ...named),
    };
  }
  if (squash === 'Sigmoid') {
    return {
      kind: 'several labels',
      words: `${count} labels that do not exclude each other ("${name}")`,
      flags: goal('flip', ...named),
    };
  }
  if (squash === undefined && count >= MANY && !CLASS_COUNTS.includes(count)) {
    return { kind: 'embedding', words: `an embedding of ${count} numbers ("${name}")`, flags: goal('dodge', ...named) };
  }
  return { kind: 'classifier', words: `a classifier of ${count} classes ("${name}")`, flags: named };
}

function detector(name: string, outputs: readonly ModelOutput[]): Seeming {
  const head = knownHeads.find((known) => known.name === name)?.find(outputs);
  const classes =
    head === undefined ? 0 : head.classes.to - head.classes.from - Number(head.classes.background !== undefined);
  const plural = classes === 1 ? 'class' : 'classes';
  return {
    kind: 'detector',
    words: `a detector of ${classes} ${plural} (its head looks like ${name})`,
    flags: goal('hide'),
  };
}

/** An answer for each of many places. */
function dense(output: ModelOutput, dims: Shape, isPicture: boolean, named: readonly [string, string][]): Seeming {
  const { name, shape } = output;
  if (isPicture && shape.length >= 3) {
    const words = `a segmentation: a map [${shape}] ("${name}")`;
    return { kind: 'segmentation', words, flags: goal('positions', ['--share', '0.1'], ...named) };
  }
  if (shape.length === 2) {
    const words = `an answer for each of ${shape[0]} tokens or moments, among ${shape[1]} ("${name}")`;
    return { kind: 'tokens', words, flags: goal('positions', ['--share', '0.1'], ...named) };
  }
  return { kind: 'features', words: `features [${dims}] ("${name}")`, flags: goal('apart', ['--by', '1'], ...named) };
}

/** Whether what a model answers to silence is a probability. */
async function isProbability(model: Model, name: string): Promise<boolean> {
  const { dtype, shape } = model.attacked;
  if (dtype !== 'float32') return false;
  const answers = answersOf(await model.answer(floats([rowsOf(model), ...shape])), rowsOf(model));
  return answers[name]?.data.every((value) => value > 0 && value < 1) ?? false;
}

/** States that are handed to the next call are outputs beside the one that counts. */
function mainOutput(outputs: readonly ModelOutput[]): ModelOutput {
  const floats = outputs.filter(({ dtype }) => dtype === 'float32');
  const answers = floats.filter(({ name }) => !/^(hn|cn|h|c)$|state|hidden|cell|cache|present/i.test(name));
  return answers[0] ?? floats[0] ?? outputs[0];
}
