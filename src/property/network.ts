/** A network as properties see it: a function from numbers X to numbers Y. */
import { ClassifierError, DataError, GibbonError, ShapeError } from '../errors.ts';
import { input, type Value } from '../graph/index.ts';
import {
  computesInHalf,
  dtypeOf,
  type ExternalReader,
  type ModelProto,
  selfContained,
  type ValueInfoProto,
} from '../onnx/index.ts';
import { reshape } from '../operators/index.ts';
import type { Program, Runtime } from '../runtime/index.ts';
import { type Shape, sizeOf, type Tensor } from '../tensor/index.ts';
import { fedInputs, fileBatch, importGraph } from '../transforms/import.ts';
import type { Property } from './property.ts';

export interface Network extends AsyncDisposable {
  readonly name: string;
  /** The shape of one input; X counts its elements in row-major order. */
  readonly inputShape: Shape;
  /** How many X there are. */
  readonly inputCount: number;
  /** How many Y there are. */
  readonly outputCount: number;
  readonly runtime: Runtime;
  /** Whether the file computes in half precision, which no bound here is about. @default false */
  readonly isHalf?: boolean;
  /** The outputs [N, outputCount] of inputs [N, ...inputShape], as a graph. Files that fix their batch may refuse N above 1. */
  outputsOf(x: Value): Value;
  /** The outputs of the file as it ships, for one input X. They are float32 as a rule, and exact in float64. */
  run(x: Float64Array): Promise<Float64Array>;
  dispose(): Promise<void>;
}

/**
 * A network from a decoded ONNX file. `bytes` is the same file undecoded, which judges all counterexamples.
 *
 * @throws ClassifierError if the file has not one float input and one float output
 * @throws UnsupportedOperatorError if Gibbon cannot import it
 */
export function loadNetwork(
  model: ModelProto,
  bytes: Uint8Array,
  runtime: Runtime,
  { name = 'model', external }: { readonly name?: string; readonly external?: ExternalReader | undefined } = {},
): Network {
  const info = only(model.graph === undefined ? [] : fedInputs(model.graph), 'input');
  const output = only(model.graph?.output ?? [], 'output').name ?? '';
  const inputName = info.name ?? '';
  const importing = external === undefined ? {} : { external };
  const asFiled = importGraph(model, importing);
  const [{ shape: fileShape }] = asFiled.inputs;
  const isBatched = fileShape.length > 1 && [undefined, 1].includes(fileBatch(info));
  const inputShape = isBatched ? fileShape.slice(1) : fileShape;
  const dtype = floatType(info);
  if (asFiled.outputs[output].dtype !== 'float32') {
    throw new ClassifierError(
      `the output "${output}" is ${asFiled.outputs[output].dtype}`,
      'Properties speak of floats.',
    );
  }
  const outputCount = sizeOf(asFiled.outputs[output].shape);
  const graphAt = (fed: Value, batch: { readonly batchSize?: number } = {}) =>
    importGraph(model, { ...importing, ...batch, feeds: { [inputName]: fed } }).outputs[output];
  /** Whether a file without an axis for samples takes one before its own: then all counts go the same way. */
  let spreads: boolean | undefined;
  const takesAxis = (): boolean => {
    try {
      const { shape } = graphAt(input('x', 'float32', [2, ...inputShape]));
      return shape[0] === 2 && sizeOf(shape) === 2 * outputCount;
    } catch (error) {
      if (error instanceof GibbonError) return false;
      throw error;
    }
  };
  let program: Promise<Program> | undefined;
  return {
    name,
    inputShape,
    inputCount: sizeOf(inputShape),
    outputCount,
    runtime,
    isHalf: computesInHalf(model),
    outputsOf(x) {
      const [count] = x.shape;
      if (isBatched) return reshape(graphAt(x, { batchSize: count }), [count, outputCount]);
      spreads ??= takesAxis();
      if (spreads) return reshape(graphAt(x), [count, outputCount]);
      if (count > 1) throw new ShapeError(`"${name}" takes one input of shape [${fileShape}] at a time`);
      return reshape(graphAt(reshape(x, fileShape)), [count, outputCount]);
    },
    async run(x) {
      program ??= runtime.compile(selfContained(model, bytes, external));
      const fed: Tensor =
        dtype === 'float32'
          ? { dtype, shape: fileShape, data: Float32Array.from(x) }
          : { dtype, shape: fileShape, data: x.slice() };
      return asDoubles((await (await program).run({ [inputName]: fed }))[output]);
    },
    [Symbol.asyncDispose]() {
      return this.dispose();
    },
    async dispose() {
      const compiled = program;
      program = undefined;
      await (await compiled)?.dispose();
    },
  };
}

/**
 * Refuses a property that is of another network.
 *
 * @throws DataError where the numbers of inputs differ, or the property names an output that the network does not have
 */
export function requireFitting(
  { inputCount, outputCount }: Pick<Property, 'inputCount' | 'outputCount'>,
  network: Network,
): void {
  if (inputCount !== network.inputCount) {
    throw new DataError(`the property declares ${inputCount} inputs X, and the model takes ${network.inputCount}`, {
      hint: `Its input has the shape [${network.inputShape}]. The property may be of another model.`,
    });
  }
  if (outputCount > network.outputCount) {
    const last = network.outputCount - 1;
    throw new DataError(`the property declares Y_${outputCount - 1}, and the last output of the model is Y_${last}`, {
      hint: 'The property may be of another model.',
    });
  }
}

function only(infos: readonly ValueInfoProto[], role: 'input' | 'output'): ValueInfoProto {
  if (infos.length !== 1) {
    const names = infos.map(({ name }) => `"${name}"`).join(', ') || 'none';
    throw new ClassifierError(`the model has ${infos.length} ${role}s: ${names}`, `A property speaks of one ${role}.`);
  }
  const [info] = infos;
  return info;
}

function floatType({ name, type }: ValueInfoProto): 'float32' | 'float64' {
  const dtype = dtypeOf(type?.tensorType?.elemType ?? 0);
  if (dtype === 'float32' || dtype === 'float64') return dtype;
  throw new ClassifierError(
    `the input "${name}" is ${dtype ?? 'no tensor'}`,
    'Properties speak of float32 and float64.',
  );
}

function asDoubles({ dtype, data }: Tensor): Float64Array {
  if (data instanceof Float32Array || data instanceof Float64Array) return Float64Array.from(data);
  throw new ClassifierError(`the outputs are ${dtype}`, 'Properties speak of float32 and float64.');
}
