import type { Diagnostic } from '../errors.ts';
import type { Graph, Value } from '../graph/index.ts';
import { input } from '../graph/index.ts';
import { atLabel, crossEntropy, type Loss, type TargetedLoss } from '../nn/index.ts';
import { reduceSum } from '../operators/index.ts';
import type { Program, Runtime, Tensors } from '../runtime/index.ts';
import { type FloatTensor, isFloat32, type Shape, sizeOf, type Tensor } from '../tensor/index.ts';
import type { Box } from '../threat/index.ts';
import { type GradientOptions, gradient } from '../transforms/gradient.ts';
import { type Batch, inBatches, paddedRows } from './batches.ts';
import { hasKinksAtEdge, insideEdge } from './box-edge.ts';
import type { Classifier, Cost, GradientResult, LogitsOf, ShippedModel } from './classifier.ts';
import { ProgramCache } from './program-cache.ts';

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
  /**
   * Whether gradients are taken a hair inside the box where inputs stand at its edge. @default where the front of the graph has a
   * kink there
   */
  readonly insideEdge?: () => Promise<boolean>;
}

/** A classifier that derives all it needs from a graph. */
export function graphClassifier(options: GraphClassifierOptions): Classifier {
  const { inputShape, classCount, batchSize, runtime } = options;
  const isAskedInside = options.insideEdge ?? once(() => hasKinksAtEdge(options));
  const { forward, losses, targetedLosses, logitGradients } = programsOf(options, isAskedInside);
  const cost = { forwards: 0, backwards: 0 };

  const perSample = (...lengths: number[]): FloatTensor => {
    const data = new Float32Array(sizeOf(lengths));
    return { dtype: 'float32', shape: lengths, data };
  };

  /** Runs a program over all samples, and gathers its outputs: shapes that begin with the number of samples. */
  const run = async (
    programFor: (size: number) => Promise<Program>,
    inputs: FloatTensor,
    classes: Readonly<Record<string, Int32Array>>,
    outputs: Readonly<Record<string, FloatTensor>>,
  ) => {
    await inBatches(inputs.shape[0], batchSize, runtime.concurrency, async (batch) => {
      const program = await programFor(batch.size);
      const labels = Object.entries(classes).map(([name, values]) => [name, paddedLabels(values, batch)]);
      const results = await program.run({
        inputs: paddedRows(inputs, batch.start, batch.count, batch.size),
        ...Object.fromEntries(labels),
      });
      for (const [name, target] of Object.entries(outputs)) place(results, name, batch, target.data);
    });
  };

  const forwardOnly = async (inputs: FloatTensor): Promise<FloatTensor> => {
    const logits = perSample(inputs.shape[0], classCount);
    await run((size) => forward.get('logits', size), inputs, {}, { logits });
    return logits;
  };

  const lossAndGradient = async (
    programFor: (size: number) => Promise<Program>,
    inputs: FloatTensor,
    classes: Readonly<Record<string, Int32Array>>,
  ): Promise<GradientResult> => {
    const total = inputs.shape[0];
    cost.forwards += total;
    cost.backwards += total;
    const found = {
      logits: perSample(total, classCount),
      losses: perSample(total),
      gradient: perSample(...inputs.shape),
    };
    await run(programFor, inputs, classes, found);
    return { ...found, losses: found.losses.data };
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
    logitsOf: options.logitsOf,
    withScores: (scores, count) => {
      const { shipped: _, ...same } = options;
      return graphClassifier({
        ...same,
        insideEdge: isAskedInside,
        logitsOf: (x) => scores(options.logitsOf(x)),
        classCount: count,
      });
    },
    get cost(): Cost {
      return { ...cost };
    },
    async logits(inputs) {
      cost.forwards += inputs.shape[0];
      return forwardOnly(inputs);
    },
    gradient: (inputs, labels, loss = crossEntropy) =>
      lossAndGradient((size) => losses.get(loss, size), inputs, { labels }),
    targetedGradient: (inputs, labels, targets, loss) =>
      lossAndGradient((size) => targetedLosses.get(loss, size), inputs, { labels, targets }),
    async logitGradients(inputs, classes) {
      const total = inputs.shape[0];
      const count = classes.length / total;
      cost.forwards += total;
      cost.backwards += classes.length;
      const ranks = Array.from({ length: count }, (_, rank) => rank);
      const logits = perSample(total, classCount);
      const gradients = ranks.map(() => perSample(...inputs.shape));
      const columns = ranks.map((rank) => Int32Array.from({ length: total }, (_, i) => classes[i * count + rank]));
      await run((size) => logitGradients.get(count, size), inputs, named('class', columns), {
        logits,
        ...named('gradient', gradients),
      });
      return { logits, gradients };
    },
    async dispose() {
      for (const cache of [forward, losses, targetedLosses, logitGradients]) await cache.dispose();
    },
  };
}

/** The graphs that attacks ask for. */
function programsOf(
  { logitsOf, inputShape, runtime, box, gradientOptions = {} }: GraphClassifierOptions,
  isAskedInside: () => Promise<boolean>,
) {
  const pixels = (size: number) => input('inputs', 'float32', [size, ...inputShape]);
  const classes = (name: string, size: number) => input(name, 'int64', [size]);
  // The samples do not see each other, so that the gradient of the sum holds each one's own.
  const slope = (losses: Value, x: Value): Value => gradient(reduceSum(losses, [0], false), x, gradientOptions);
  /** Where slopes are asked, and the logits there. */
  const asked = async (x: Value, logits: Value) => {
    if (!(await isAskedInside())) return { at: x, logitsThere: logits };
    const at = insideEdge(x, box);
    return { at, logitsThere: logitsOf(at) };
  };
  const lossAndGradient = async (x: Value, lossOf: (logits: Value) => Value) => {
    const logits = logitsOf(x);
    const losses = lossOf(logits);
    const { at, logitsThere } = await asked(x, logits);
    return { logits, losses, gradient: slope(at === x ? losses : lossOf(logitsThere), at) };
  };

  return {
    forward: new ProgramCache(runtime, (_: 'logits', size): Graph => {
      const x = pixels(size);
      return { inputs: [x], outputs: { logits: logitsOf(x) } };
    }),
    losses: new ProgramCache(runtime, async (loss: Loss, size): Promise<Graph> => {
      const [x, labels] = [pixels(size), classes('labels', size)];
      return { inputs: [x, labels], outputs: await lossAndGradient(x, (logits) => loss(logits, labels)) };
    }),
    targetedLosses: new ProgramCache(runtime, async (loss: TargetedLoss, size): Promise<Graph> => {
      const [x, labels, targets] = [pixels(size), classes('labels', size), classes('targets', size)];
      const outputs = await lossAndGradient(x, (logits) => loss(logits, labels, targets));
      return { inputs: [x, labels, targets], outputs };
    }),
    logitGradients: new ProgramCache(runtime, async (count: number, size): Promise<Graph> => {
      const x = pixels(size);
      const logits = logitsOf(x);
      const { at, logitsThere } = await asked(x, logits);
      const chosen = Array.from({ length: count }, (_, rank) => classes(`class${rank}`, size));
      const gradients = chosen.map((k) => slope(atLabel(logitsThere, k), at));
      return { inputs: [x, ...chosen], outputs: { logits, ...named('gradient', gradients) } };
    }),
  };
}

function once<T>(find: () => Promise<T>): () => Promise<T> {
  let found: Promise<T> | undefined;
  return () => {
    found ??= find();
    return found;
  };
}

/** Names with a number for each of some values. */
function named<T>(name: string, values: readonly T[]): Record<string, T> {
  return Object.fromEntries(values.map((value, rank) => [`${name}${rank}`, value]));
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
