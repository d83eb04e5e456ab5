import { type Diagnostic, ShapeError } from '../errors.ts';
import type { Graph, Value } from '../graph/index.ts';
import { input, nodesOf } from '../graph/index.ts';
import { guessLayout, type Layout } from '../model/layout.ts';
import { crossEntropy } from '../nn/index.ts';
import { cast, reduceSum } from '../operators/index.ts';
import { floatResult, type Runtime } from '../runtime/index.ts';
import { type FloatTensor, floats, type Shape, sizeOf, type Tensor } from '../tensor/index.ts';
import type { Box } from '../threat/index.ts';
import { type GradientOptions, gradient } from '../transforms/gradient.ts';
import { type Batch, inBatches, paddedPoints } from './batches.ts';
import { hasKinksAtEdge, insideEdge } from './box-edge.ts';
import type { Classifier, LogitsOf, ShippedModel } from './classifier.ts';
import type { Points } from './points.ts';
import { ProgramCache } from './program-cache.ts';
import {
  type Answers,
  type GraphQuestion,
  logitsAt,
  ofScaledLogits,
  type Place,
  type Sides,
  type SideType,
  scaledSides,
  slopeAt,
} from './question.ts';

export interface GraphClassifierOptions {
  readonly name: string;
  readonly logitsOf: LogitsOf;
  readonly inputShape: Shape;
  /** Where samples have their channels, or `'none'` where they are not images. @default what their shape suggests */
  readonly layout?: Layout | 'none';
  readonly classCount: number;
  /** How many values are held beside each input. @default 0 */
  readonly heldSize?: number;
  /** What is held at some sample, [heldSize]: with it the front of the graph is looked at. */
  readonly heldThere?: Float32Array;
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
  const { inputShape, classCount, heldSize = 0, batchSize, runtime, layout = guessLayout(inputShape) } = options;
  const isAskedInside = options.insideEdge ?? once(() => hasKinksAtEdge(options));
  const graphFor = async <P>(question: GraphQuestion<P>, by: P, size: number) => {
    const graph = graphOf(options, question, by, size);
    return graph.hasSlopes && (await isAskedInside()) ? graphOf(options, question, by, size, true) : graph;
  };
  const plain = new ProgramCache(runtime, graphFor);
  const ofScaled = new ProgramCache(runtime, (question, by, size) => graphFor(ofScaledLogits(question), by, size));

  const ask = async <P>(question: GraphQuestion<P>, by: P, inputs: Points, sides: Sides): Promise<Answers> => {
    const [total] = inputs.shape;
    requireHeld(inputs, heldSize);
    if (total === 0) return noAnswers(graphOf(options, question, by, 1));
    const { scales } = inputs;
    const [programs, asked, fedBy] =
      scales === undefined
        ? [plain, question, sides]
        : [ofScaled, ofScaledLogits(question), scaledSides(sides, scales)];
    const types = Object.entries(asked.sides(by));
    const gathered = new Map<string, FloatTensor>();
    await inBatches(total, batchSize, runtime.concurrency, async (batch) => {
      const program = await programs.get(question, by, batch.size);
      const fed = types.map(([name, type]) => [name, paddedSide(fedBy[name], type, batch)]);
      const { held, ...x } = paddedPoints(inputs, batch.start, batch.count, batch.size);
      const results = await program.run({ [INPUTS]: x, ...(held && { [HELD]: held }), ...Object.fromEntries(fed) });
      for (const name of Object.keys(results)) gather(gathered, name, floatResult(results, name), batch, total);
    });
    return Object.fromEntries(gathered);
  };

  const logits = async (inputs: Points) => (await ask(logitsAt, undefined, inputs, {})).logits;

  return {
    name: options.name,
    inputShape,
    layout: layout === 'none' || inputShape.length !== 3 ? undefined : layout,
    classCount,
    heldSize,
    box: options.box,
    batchSize,
    concurrency: runtime.concurrency,
    runtime,
    diagnostics: options.diagnostics ?? [],
    shipped: options.shipped ?? { outputKind: 'logits', outputs: logits },
    logitsOf: options.logitsOf,
    differentiation: async () => ({ options: options.gradientOptions ?? {}, isInsideEdge: await isAskedInside() }),
    withScores: (scores, count) => {
      const { shipped: _, ...same } = options;
      return graphClassifier({
        ...same,
        insideEdge: isAskedInside,
        logitsOf: (x, held) => scores(options.logitsOf(x, held)),
        classCount: count,
      });
    },
    ask,
    logits,
    async gradient(inputs, labels, loss = crossEntropy) {
      const answers = await ask(slopeAt, loss, inputs, { labels });
      return { logits: answers.logits, losses: answers.losses.data, gradient: answers.gradient };
    },
    async dispose() {
      await plain.dispose();
      await ofScaled.dispose();
    },
    [Symbol.asyncDispose]() {
      return this.dispose();
    },
  };
}

/** What programs call the points; a question's side values have names of their own. */
const INPUTS = 'inputs';
const HELD = 'held values';

/** @throws ShapeError for points without the values that are held, or with others */
function requireHeld({ shape: [count], held }: Points, heldSize: number): void {
  const expected = heldSize === 0 ? undefined : `${[count, heldSize]}`;
  const found = held && `${held.shape}`;
  if (found === expected) return;
  throw new ShapeError(`the classifier holds [${expected ?? ''}] beside its inputs, and is given [${found ?? ''}]`);
}

/** @param inside Whether slopes are those a hair inside the box. All else is asked at the point itself. */
function graphOf<P>(
  { logitsOf, inputShape, heldSize = 0, box, gradientOptions = {} }: GraphClassifierOptions,
  question: GraphQuestion<P>,
  by: P,
  size: number,
  inside = false,
): Graph & { readonly hasSlopes: boolean } {
  const x = input(INPUTS, 'float32', [size, ...inputShape]);
  const held = heldSize === 0 ? undefined : input(HELD, 'float32', [size, heldSize]);
  const sides = Object.fromEntries(
    Object.entries(question.sides(by)).map(([name, { dtype, shape }]) => [name, input(name, dtype, [size, ...shape])]),
  );
  const slopes = new Set<Value>();
  const placeAt = (point: Value): Place => ({
    x: point,
    // Trees written in operators answer with integers.
    logits: cast(logitsOf(point, held), 'float32'),
    sides,
    slopeOf(numbers) {
      // The points do not see each other, so that the gradient of the sum holds each one's own.
      const slope = gradient(reduceSum(numbers, [0], false), point, gradientOptions);
      slopes.add(slope);
      return slope;
    },
  });
  const outputs = { ...question.build(by, placeAt(x)) };
  const hasSlopes = slopes.size > 0;
  if (inside && hasSlopes) {
    const madeOfSlopes = (value: Value) =>
      slopes.has(value) || nodesOf([value]).some((node) => node.outputs.some((output) => slopes.has(output)));
    const there = question.build(by, placeAt(insideEdge(x, box)));
    for (const [name, value] of Object.entries(outputs)) if (madeOfSlopes(value)) outputs[name] = there[name];
  }
  return { inputs: [x, ...(held ? [held] : []), ...Object.values(sides)], outputs, hasSlopes };
}

function once<T>(find: () => Promise<T>): () => Promise<T> {
  let found: Promise<T> | undefined;
  return () => {
    found ??= find();
    return found;
  };
}

/** What comes of no points. */
function noAnswers({ outputs }: Graph): Answers {
  const empty = ({ shape }: Value) => floats([0, ...shape.slice(1)]);
  return Object.fromEntries(Object.entries(outputs).map(([name, value]) => [name, empty(value)]));
}

/** A batch's side values; padding is fed zeros. */
function paddedSide(values: ArrayLike<number>, { dtype, shape }: SideType, { start, count, size }: Batch): Tensor {
  const width = sizeOf(shape);
  const [first, end] = [start * width, count * width];
  if (dtype === 'int64') {
    const data = new BigInt64Array(size * width);
    for (let i = 0; i < end; i++) data[i] = BigInt(values[first + i]);
    return { dtype, shape: [size, ...shape], data };
  }
  const data = new Float32Array(size * width);
  for (let i = 0; i < end; i++) data[i] = values[first + i];
  return { dtype, shape: [size, ...shape], data };
}

/** Puts a batch's rows, without the padding, to their place among those of all points. */
function gather(
  gathered: Map<string, FloatTensor>,
  name: string,
  { shape, data }: FloatTensor,
  { start, count }: Batch,
  total: number,
): void {
  const width = sizeOf(shape.slice(1));
  const rows = data.subarray(0, count * width);
  const whole = [total, ...shape.slice(1)];
  if (count === total) {
    gathered.set(name, { dtype: 'float32', shape: whole, data: rows });
    return;
  }
  const all = gathered.get(name) ?? { dtype: 'float32', shape: whole, data: new Float32Array(total * width) };
  all.data.set(rows, start * width);
  gathered.set(name, all);
}
