/** Whether the graph that is attacked computes what the file does. */
import { ClassifierError, type Diagnostic, RuntimeError } from '../errors.ts';
import { input, type Value } from '../graph/index.ts';
import { type FloatTensor, isFloat32, type Shape, sizeOf, type Tensor } from '../tensor/index.ts';
import type { Features } from './head.ts';
import type { Model } from './model.ts';

/** Differences up to this share of a value's largest element are rounding. */
const ROUNDING = 1e-3;
/** Beyond this share they are not, not even where integers inside the file round otherwise. */
const OTHERWISE = 0.05;

/** The smallest normal number of 32-bit floats: below it, digits are lost. */
const LEAST = 2 ** -126;

/** Where two results differ most. */
export interface Difference {
  /** As a share of the largest number. */
  readonly share: number;
  readonly at: number;
}

/** How two results differ; what is not finite in the first is not looked at. */
export function differenceBetween(expected: Float32Array, found: Float32Array): Difference {
  const scale = expected.reduce(
    (most, value) => (Number.isFinite(value) ? Math.max(most, Math.abs(value)) : most),
    LEAST,
  );
  let worst: Difference = { share: 0, at: 0 };
  expected.forEach((value, at) => {
    const share = Number.isFinite(value) ? Math.abs(value - found[at]) / scale : 0;
    if (!(share <= worst.share)) worst = { share, at };
  });
  return worst;
}

/** Where two results differ most, each part of them measured by its own scale. @param places The elements of each part */
function differenceInParts(
  expected: Float32Array,
  found: Float32Array,
  places: readonly (readonly number[])[],
): Difference {
  const differences = places.map((part): Difference => {
    const { share, at } = differenceBetween(
      Float32Array.from(part, (i) => expected[i]),
      Float32Array.from(part, (i) => found[i]),
    );
    return { share, at: part[at] };
  });
  return [differenceBetween(expected, found), ...differences].reduce((worst, each) =>
    each.share > worst.share ? each : worst,
  );
}

/** The elements of some features, in an output of this shape. @param samples How many axes count samples */
function placesOf({ axis, from, to }: Features, shape: Shape, samples: number): number[] {
  const after = sizeOf(shape.slice(axis + samples + 1));
  const length = shape[axis + samples];
  return Array.from({ length: sizeOf(shape) }, (_, i) => i).filter((i) => {
    const feature = Math.floor(i / after) % length;
    return feature >= from && feature < to;
  });
}

/** Whether two results are the same but for rounding, nearly so, or not at all. */
export function sameness({ share }: Difference): 'same' | 'nearly' | 'not' {
  if (share <= ROUNDING) return 'same';
  return share <= OTHERWISE ? 'nearly' : 'not';
}

/**
 * Runs graph and file on the same inputs and compares their outputs.
 *
 * @param inputs As the file takes them, [N, ...shape] with a number of samples that it allows
 * @param parts Features that are compared by a scale of their own: boxes in hundreds of pixels would hide what becomes of scores
 * @returns What is to be known of a difference that may be rounding
 * @throws ClassifierError that names the first value of the graph that differs, for any larger one
 */
export async function compareWithFile(
  model: Model,
  inputs: Tensor,
  parts: readonly Features[] = [],
): Promise<Diagnostic[]> {
  const graph = graphFor(model, inputs);
  const outputs = floatsAmong(Object.entries(graph.outputs));
  const computed = await run(model, graph.x, outputs, inputs);
  const answered = await model.answer(inputs);
  const found: Diagnostic[] = [];
  for (const name of Object.keys(outputs)) {
    const [own, file] = [computed[name], answered[name]];
    if (!isFloat32(own) || !isFloat32(file)) continue;
    const samples = file.shape[0] === inputs.shape[0] ? 1 : 0;
    const places = parts.filter(({ output }) => output === name).map((part) => placesOf(part, file.shape, samples));
    const difference = differenceInParts(file.data, own.data, places);
    const { at } = difference;
    const message = `the graph that is attacked computes ${own.data[at]} for element ${at} of "${name}", and the file ${file.data[at]}`;
    if (sameness(difference) === 'not') throw await misread(model, inputs, message);
    if (sameness(difference) === 'nearly') found.push({ code: 'differs-from-file', message });
  }
  return found;
}

/** What to say of a file that is misread: `message`, and from where on. */
export async function misread(model: Model, inputs: Tensor, message: string): Promise<ClassifierError> {
  const first = await firstDifference(model, inputs).catch((error: unknown) => {
    // A file may not allow its inner values to be looked at.
    if (error instanceof RuntimeError) return undefined;
    throw error;
  });
  const where = first === undefined ? '' : `; they differ from the value "${first}" on`;
  return new ClassifierError(`${message}${where}`, 'Gibbon misreads this file; please report it.');
}

/** The first value that the file computes and the graph computes otherwise. */
async function firstDifference(model: Model, inputs: Tensor): Promise<string | undefined> {
  const graph = graphFor(model, inputs);
  const values = floatsAmong(
    [...graph.values].filter(([name, { source }]) => source.kind === 'node' && name !== graph.x.name),
  );
  const computed = await run(model, graph.x, values, inputs);
  const inFile = await model.trace(
    Object.keys(values).filter((name) => graph.outputs[name] === undefined),
    inputs,
  );
  return Object.keys(values).find((name) => {
    const [own, file] = [computed[name], inFile[name]];
    if (!isFloat32(own) || !isFloat32(file)) return false;
    return own.data.length !== file.data.length || sameness(differenceBetween(file.data, own.data)) === 'not';
  });
}

function graphFor(model: Model, inputs: Tensor) {
  const x = input(model.attacked.name, 'float32', inputs.shape);
  return { x, ...model.graphOf(x) };
}

async function run({ runtime }: Model, x: Value, outputs: Readonly<Record<string, Value>>, inputs: Tensor) {
  const program = await runtime.compile({ inputs: [x], outputs });
  const floats: FloatTensor = isFloat32(inputs)
    ? inputs
    : { dtype: 'float32', shape: inputs.shape, data: Float32Array.from(inputs.data, Number) };
  return program.run({ [x.name ?? '']: floats }).finally(() => program.dispose());
}

function floatsAmong(values: readonly (readonly [name: string, value: Value])[]): Readonly<Record<string, Value>> {
  return Object.fromEntries(values.filter(([, { dtype }]) => dtype === 'float32'));
}
