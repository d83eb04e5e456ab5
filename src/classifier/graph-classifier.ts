import type { Diagnostic } from '../errors.ts';
import type { Graph, Value } from '../graph/index.ts';
import { input } from '../graph/index.ts';
import { crossEntropy, type Loss } from '../nn/index.ts';
import { reduceSum } from '../operators/index.ts';
import type { Program, Runtime, Tensors } from '../runtime/index.ts';
import { type FloatTensor, isFloat32, type Shape, sizeOf, type Tensor } from '../tensor/index.ts';
import type { Box } from '../threat/index.ts';
import { type GradientOptions, gradient } from '../transforms/gradient.ts';
import { type Batch, inBatches, paddedRows } from './batches.ts';
import type { Classifier, Cost, GradientResult, ShippedModel } from './classifier.ts';

/** A model as a function on graph values: logits [N, classes] of inputs [N, ...inputShape]. */
export type LogitsOf = (x: Value) => Value;

export interface GraphClassifierOptions {
  readonly name: string;
  readonly logitsOf: LogitsOf;
  readonly inputShape: Shape;
  readonly classCount: number;
  readonly box: Box;
  readonly batchSize: number;
  readonly runtime: Runtime;
  /** The file that is judged. @default the graph itself */
  readonly shipped?: ShippedModel;
  readonly diagnostics?: readonly Diagnostic[];
  readonly gradientOptions?: GradientOptions;
}

/** A classifier that derives all it needs from a graph: programs are made on demand, one for each batch size and loss. */
export function graphClassifier(options: GraphClassifierOptions): Classifier {
  const { logitsOf, inputShape, classCount, batchSize, runtime, gradientOptions = {} } = options;
  const programs = new Map<Loss | 'logits', Map<number, Promise<Program>>>();
  const cost = { forwards: 0, backwards: 0 };

  const graphFor = (loss: Loss | 'logits', size: number): Graph => {
    const x = input('inputs', 'float32', [size, ...inputShape]);
    const logits = logitsOf(x);
    if (loss === 'logits') return { inputs: [x], outputs: { logits } };
    const labels = input('labels', 'int64', [size]);
    const losses = loss(logits, labels);
    // The samples do not see each other, so that the gradient of the sum holds each one's own.
    const total = reduceSum(losses, [0], false);
    return { inputs: [x, labels], outputs: { logits, losses, gradient: gradient(total, x, gradientOptions) } };
  };

  const programFor = (loss: Loss | 'logits', size: number): Promise<Program> => {
    const sizes = programs.get(loss) ?? new Map<number, Promise<Program>>();
    programs.set(loss, sizes);
    const program = sizes.get(size) ?? runtime.compile(graphFor(loss, size));
    sizes.set(size, program);
    return program;
  };

  const forwardOnly = async (inputs: FloatTensor): Promise<FloatTensor> => {
    const total = inputs.shape[0];
    const logits = new Float32Array(total * classCount);
    await inBatches(total, batchSize, runtime.concurrency, async (batch) => {
      const program = await programFor('logits', batch.size);
      const results = await program.run({ inputs: paddedRows(inputs, batch.start, batch.count, batch.size) });
      place(results, 'logits', batch, logits);
    });
    return { dtype: 'float32', shape: [total, classCount], data: logits };
  };

  return {
    name: options.name,
    inputShape,
    classCount,
    box: options.box,
    batchSize,
    concurrency: runtime.concurrency,
    diagnostics: options.diagnostics ?? [],
    shipped: options.shipped ?? { outputKind: 'logits', outputs: forwardOnly },
    get cost(): Cost {
      return { ...cost };
    },
    async logits(inputs) {
      cost.forwards += inputs.shape[0];
      return forwardOnly(inputs);
    },
    async gradient(inputs, labels, loss = crossEntropy): Promise<GradientResult> {
      const total = inputs.shape[0];
      cost.forwards += total;
      cost.backwards += total;
      const logits = new Float32Array(total * classCount);
      const losses = new Float32Array(total);
      const slopes = new Float32Array(inputs.data.length);
      await inBatches(total, batchSize, runtime.concurrency, async (batch) => {
        const program = await programFor(loss, batch.size);
        const results = await program.run({
          inputs: paddedRows(inputs, batch.start, batch.count, batch.size),
          labels: paddedLabels(labels, batch),
        });
        place(results, 'logits', batch, logits);
        place(results, 'losses', batch, losses);
        place(results, 'gradient', batch, slopes);
      });
      return {
        logits: { dtype: 'float32', shape: [total, classCount], data: logits },
        losses,
        gradient: { dtype: 'float32', shape: inputs.shape, data: slopes },
      };
    },
    async dispose() {
      const all = [...programs.values()].flatMap((sizes) => [...sizes.values()]);
      programs.clear();
      for (const program of all) await (await program).dispose();
    },
  };
}

function paddedLabels(labels: Int32Array, { start, count, size }: Batch): Tensor<'int64'> {
  const data = new BigInt64Array(size);
  for (let i = 0; i < count; i++) data[i] = BigInt(labels[start + i]);
  return { dtype: 'int64', shape: [size], data };
}

/** Copies a batch's rows, without the padding, to their place among all samples. */
function place(results: Tensors, name: string, { start, count }: Batch, target: Float32Array): void {
  const result = results[name];
  if (!isFloat32(result)) throw new TypeError(`"${name}" should be float32 and is ${result.dtype}`);
  const width = sizeOf(result.shape.slice(1));
  target.set(result.data.subarray(0, count * width), start * width);
}
