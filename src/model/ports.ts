/** The inputs and outputs of a file: which input is attacked, which are held, and which axis counts samples. */
import { ClassifierError, OptionError, ShapeError } from '../errors.ts';
import { dtypeOf, type ModelProto, type ValueInfoProto } from '../onnx/index.ts';
import type { DType, Shape } from '../tensor/index.ts';
import { fedInputs } from '../transforms/import.ts';
import { embeddingHint, isFloatType } from './attacked-value.ts';
import type { Feed } from './held.ts';

export interface Ports {
  readonly attacked: ValueInfoProto;
  readonly held: readonly ValueInfoProto[];
  /** No output depends on them. */
  readonly unused: readonly ValueInfoProto[];
}

/** The names of the outputs that hold floats; undefined, which is all of them, where none does. */
export function floatOutputs({ graph }: ModelProto): string[] | undefined {
  const names = (graph?.output ?? [])
    .filter(({ type }) => isFloatType(type?.tensorType?.elemType))
    .map(({ name = '' }) => name);
  return names.length === 0 ? undefined : names;
}

/**
 * What becomes of each input of a file.
 *
 * @param model The part of the file that its outputs need
 * @throws ClassifierError if there is not one input that can be attacked, or one beside it is not fed
 * @throws OptionError if what is named is not an input
 */
export function portsOf(
  file: ModelProto,
  model: ModelProto,
  { input, feeds = {} }: { readonly input?: string; readonly feeds?: Readonly<Record<string, Feed>> },
): Ports {
  const inputs = file.graph === undefined ? [] : fedInputs(file.graph);
  const needed = new Set(model.graph === undefined ? [] : fedInputs(model.graph).map(({ name }) => name));
  const isFed = ({ name = '' }: ValueInfoProto) => Object.hasOwn(feeds, name);
  for (const name of [...Object.keys(feeds), ...(input === undefined ? [] : [input])]) {
    if (inputs.some((info) => info.name === name)) continue;
    throw new OptionError(
      name === input ? 'input' : 'feed',
      `there is no input "${name}"`,
      `There are ${listed(inputs)}.`,
    );
  }
  const free = inputs.filter((info) => !isFed(info));
  const leading = free.filter((info) => needed.has(info.name));
  // Where no input leads to an output, whoever reads the graph says what it lacks.
  const lacksInputs = leading.length === 0 && (file.graph?.output.length ?? 0) > 0;
  const attacked = attackedAmong(inputs, lacksInputs ? free : leading, input, file);
  const others = inputs.filter((info) => info !== attacked);
  const held = others.filter((info) => needed.has(info.name) || isFed(info));
  const missing = held.filter((info) => !isFed(info));
  if (missing.length > 0) {
    const flags = missing.map(({ name }) => `--feed ${name}=0`).join(' ');
    throw new ClassifierError(
      `the model has ${inputs.length} inputs: ${listed(inputs)}`,
      `"${attacked.name}" can be attacked; say what the others are fed with: feeds in code, ${flags} or an .npy file on the command line.`,
    );
  }
  return { attacked, held, unused: others.filter((info) => !held.includes(info)) };
}

function attackedAmong(
  inputs: readonly ValueInfoProto[],
  free: readonly ValueInfoProto[],
  wanted: string | undefined,
  file: ModelProto,
): ValueInfoProto {
  const named = inputs.find(({ name }) => name === wanted);
  if (named !== undefined) return named;
  const changing = free.filter(({ type }) => isFloatType(type?.tensorType?.elemType));
  const bytes = free.filter(({ type }) => dtypeOf(type?.tensorType?.elemType ?? 0) === 'uint8');
  const [first, ...more] = changing.length > 0 ? changing : bytes;
  if (first === undefined) {
    throw new ClassifierError(
      `the model has no float input; its inputs are ${listed(inputs) || 'none'}`,
      embeddingHint(file),
    );
  }
  if (more.length > 0) {
    throw new ClassifierError(
      `the model has ${inputs.length} inputs: ${listed(inputs)}`,
      `Name the one to attack, and say what the others are fed with: input and feeds in code, --input ${first.name} --feed ${more[0].name}=0 on the command line.`,
    );
  }
  return first;
}

function listed(inputs: readonly ValueInfoProto[]): string {
  return inputs.map((info) => `"${info.name}" ${typeIn(info) ?? 'no tensor'}`).join(', ');
}

function typeIn({ type }: ValueInfoProto): DType | undefined {
  return dtypeOf(type?.tensorType?.elemType ?? 0);
}

/** The element type of an input that is a tensor. */
export function elementType(info: ValueInfoProto): DType {
  const dtype = typeIn(info);
  if (dtype === undefined) throw new ClassifierError(`the input "${info.name}" is not a tensor`);
  return dtype;
}

/** The axis of a held input that counts samples as the first one of the attacked input does; undefined where none does. */
export function batchAxisOf(held: ValueInfoProto, attacked: ValueInfoProto): number | undefined {
  const [samples] = attacked.type?.tensorType?.shape?.dim ?? [];
  const dims = held.type?.tensorType?.shape?.dim ?? [];
  if (samples?.dimParam) {
    const same = dims.findIndex(({ dimParam }) => dimParam === samples.dimParam);
    if (same >= 0) return same;
  }
  if (dims.length < 2) return undefined;
  if (isOpen(dims[0])) return 0;
  // States of recurrent nets are [layers, samples, features]; old exporters leave axes without names.
  const open = dims.flatMap((dim, axis) => (isOpen(dim) ? [axis] : []));
  const isSame = samples !== undefined && isOpen(samples) && !samples.dimParam && !dims[open[0]]?.dimParam;
  return open.length === 1 && isSame ? open[0] : undefined;
}

function isOpen({ dimValue = 0n }: { readonly dimValue?: bigint | undefined }): boolean {
  return dimValue <= 0n;
}

/**
 * The shape of one sample of an input [N, ...].
 *
 * @param given What the user says; it counts for open axes only
 * @throws ClassifierError or ShapeError where axes are open and nobody says how long they are
 */
export function sampleShape(info: ValueInfoProto, batched: boolean, given: Shape | undefined): Shape {
  const dims = info.type?.tensorType?.shape?.dim;
  if (dims === undefined) {
    if (given !== undefined) return given;
    throw new ClassifierError(
      `the file does not say what shape its input "${info.name}" has`,
      'Give the shape of one sample: inputShape in code, --shape on the command line.',
    );
  }
  return dims.slice(batched ? 1 : 0).map(({ dimValue, dimParam }, axis) => {
    const length = dimValue !== undefined && dimValue > 0n ? Number(dimValue) : given?.[axis];
    if (length !== undefined) return length;
    throw new ShapeError(
      `input "${info.name}" leaves axis ${axis + 1}${dimParam ? ` ("${dimParam}")` : ''} open`,
      'give the shape of the inputs to attack it with: inputShape in code, --crop N or --shape LIST on the command line',
    );
  });
}
