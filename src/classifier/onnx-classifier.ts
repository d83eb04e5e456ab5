import { type Diagnostic, OptionError, RuntimeError, ShapeError } from '../errors.ts';
import { input } from '../graph/index.ts';
import { embeddingHint, embeddingRange, requireChangeable, startingAt } from '../model/attacked-value.ts';
import { differenceBetween, onnxModel, preparation, sameness, usualBox } from '../model/index.ts';
import { placed, preprocess, rounded } from '../model/preprocessing.ts';
import {
  computesInHalf,
  type ExternalReader,
  encodeModel,
  inHalf,
  type ModelProto,
  selfContained,
} from '../onnx/index.ts';
import { randomStream } from '../random.ts';
import type { Runtime } from '../runtime/index.ts';
import { type FloatTensor, floats, row, sizeOf, takeRows } from '../tensor/index.ts';
import type { Box } from '../threat/index.ts';
import { roundingBetween } from '../transforms/gradient.ts';
import { defaultBatchSize } from './batch-size.ts';
import type { Classifier, FileOrigin, LogitsOf } from './classifier.ts';
import { graphClassifier } from './graph-classifier.ts';
import { findScores, scoresInColumns } from './logits.ts';
import type { OnnxClassifierOptions } from './onnx-options.ts';
import type { Points } from './points.ts';
import { readingOf } from './reading.ts';
import { shippedModel } from './shipped.ts';
import { straightThrough } from './straight-through.ts';
import { truthOf } from './truth.ts';

/** Of values inside a graph, which are sequences as a rule: the layers behind them hold many times their elements. */
const LARGEST_INNER_BATCH = 16;

/**
 * A classifier from a decoded ONNX file. `bytes` is the same file undecoded, which judges all claims.
 *
 * @throws ClassifierError if the file is no classifier with one float input, or `at` names none of its values
 * @throws UnsupportedOperatorError if Gibbon cannot import or differentiate it
 */
export async function onnxClassifier(
  file: ModelProto,
  bytes: Uint8Array,
  runtime: Runtime,
  options: OnnxClassifierOptions = {},
  external?: ExternalReader,
): Promise<Classifier> {
  const { at, output: wantedOutput } = options;
  const decoded =
    at === undefined ? file : startingAt(file, at, options.inputShape, external, Object.keys(options.feeds ?? {}));
  // Where the file has no such output, all of them are read, and named in the refusal.
  const hasWanted = decoded.graph?.output.some(({ name }) => name === wantedOutput);
  const outputs = wantedOutput !== undefined && hasWanted ? { outputs: [wantedOutput] } : {};
  const model = onnxModel(
    decoded,
    at === undefined ? bytes : encodeModel(decoded),
    runtime,
    { ...options, ...outputs },
    external,
  );
  const { attacked, fixedBatch: own } = model;
  requireChangeable(attacked, embeddingHint(file));
  const { box = at === undefined ? usualBox(attacked) : embeddingRange(file, at, external) } = options;
  if (!(box.low < box.high))
    throw new OptionError('box', `its lower end ${box.low} is not below its upper end ${box.high}`);
  const inputShape = attacked.shape;
  const pixels = input(attacked.name, 'float32', [own ?? 1, ...inputShape]);
  const asFiled = model.graphOf(pixels);
  const scores = findScores(asFiled, wantedOutput);
  const rounding = roundingBetween(pixels, scores.value);
  const { output } = scores;
  const classCount = Math.max(scores.columns, 2);
  // Applied once to nothing, so that preprocessing that does not fit is refused here and not at the first attack.
  preprocess(input('pixels', 'float32', [1, ...inputShape]), options);
  const preparing = preparation(model, options);
  const reading = await readingOf(model, preparing, scores, box);
  const logitsOf: LogitsOf = (x, held) => reading.logitsIn(model.graphOf(placed(x, options, attacked.dtype), held));
  const isHalf = computesInHalf(decoded);
  const scoresOf: LogitsOf = (x, held) => {
    if (isHalf) throw inHalf();
    return scoresInColumns(model.graphOf(rounded(x, options, attacked.dtype), held).outputs[output], scores.columns);
  };
  const wanted = model.isOneByOne
    ? 1
    : (options.batchSize ?? defaultBatchSize(inputShape, at === undefined ? {} : { largest: LARGEST_INNER_BATCH }));
  const shipped = shippedModel({
    model,
    preparing,
    outputName: output,
    outputKind: reading.kind === 'logits' ? 'logits' : 'probabilities',
    classCount,
    batchSize: () => own ?? truth.batchSize(wanted),
  });
  const { layout } = attacked;
  const common = {
    name: model.name,
    inputShape,
    layout: layout ?? ('none' as const),
    classCount,
    ...(model.rows && { heldSize: model.rows.shape[1], heldThere: row(model.rows, 0) }),
    box,
    runtime,
    shipped: {
      outputKind: shipped.outputKind,
      async outputs(inputs: Points) {
        await truth.lookAt(inputs);
        return shipped.outputs(inputs);
      },
    },
  };
  const gradientOptions = { straightThrough: options.straightThrough ?? rounding.length > 0 };
  const make = (batchSize: number, diagnostics: readonly Diagnostic[]) =>
    graphClassifier({ ...common, logitsOf, batchSize, gradientOptions, diagnostics });

  const takesMore =
    own === undefined || wanted === own || (await sameOneByOne(make(wanted, []), make(own, []), model.rows));
  const found = [
    ...runtime.diagnostics,
    ...meanOutside(options.mean ?? [], box),
    ...(takesMore ? [] : [fixedBatch(own)]),
    ...reading.diagnostics,
    ...(options.straightThrough === undefined ? straightThrough(rounding) : []),
  ];
  const batched = make(takesMore ? wanted : own, found);
  const alone = () => make(1, found);
  const truth = truthOf({ model, preparing, kind: reading.kind, file: shipped.outputs, batched, alone });
  let whole: Uint8Array | undefined;
  const origin: FileOrigin = {
    runtime,
    get options() {
      return { ...options, ...(truth.batchSize(2) === 1 && { batchSize: 1 }) };
    },
    get bytes() {
      whole ??= selfContained(file, bytes, external);
      return whole;
    },
  };
  const loaded: Classifier = {
    ...batched,
    scoresOf,
    ...(model.rows && { heldRows: model.rows }),
    get batchSize() {
      return truth.classifier().batchSize;
    },
    get diagnostics() {
      return [...found, ...truth.diagnostics()];
    },
    async ask(question, by, inputs, sides) {
      const answers = await truth.ask((classifier) => classifier.ask(question, by, inputs, sides));
      await truth.confirm(inputs, answers.logits);
      return answers;
    },
    async logits(inputs) {
      const logits = await truth.ask((classifier) => classifier.logits(inputs));
      await truth.confirm(inputs, logits);
      return logits;
    },
    async gradient(inputs, labels, loss) {
      const found = await truth.ask((classifier) => classifier.gradient(inputs, labels, loss));
      await truth.confirm(inputs, found.logits);
      return found;
    },
    origin() {
      return this === loaded ? origin : undefined;
    },
    async dispose() {
      await truth.dispose();
      await shipped.dispose();
      await preparing.dispose();
      await model.dispose();
      await runtime.forget?.(origin);
    },
  };
  return loaded;
}

/** Whether a batch gives each sample what it gets alone; where it does not, the file mixes samples. */
async function sameOneByOne(batched: Classifier, alone: Classifier, rows?: FloatTensor): Promise<boolean> {
  const { inputShape, box } = alone;
  const count = Math.min(3, batched.batchSize);
  const random = randomStream('does the batch axis hold samples?');
  const values = Array.from({ length: count * sizeOf(inputShape) }, () => random.uniform(box.low, box.high));
  const first = Array.from({ length: count }, () => 0);
  const inputs: Points = { ...floats([count, ...inputShape], values), ...(rows && { held: takeRows(rows, first) }) };
  try {
    const together = await batched.logits(inputs);
    const single = await alone.logits(inputs);
    return sameness(differenceBetween(single.data, together.data)) === 'same';
  } catch (error) {
    if (error instanceof ShapeError || error instanceof RuntimeError) return false;
    throw error;
  } finally {
    await alone.dispose();
    await batched.dispose();
  }
}

/** A mean in another pixel scale than the inputs', as when the mean of bytes is subtracted from pixels in 0..1. */
function meanOutside(mean: readonly number[], { low, high }: Box): Diagnostic[] {
  const outside = mean.find((value) => value !== 0 && (value < low || value > high));
  if (outside === undefined) return [];
  const message = `the mean ${outside} lies outside the box ${low}..${high}: mean and std are in the pixel scale of the box`;
  return [{ code: 'mean-outside-box', message }];
}

function fixedBatch(own: number): Diagnostic {
  const samples = own === 1 ? 'one sample' : `${own} samples`;
  const message = `the file computes ${samples} at a time and cannot be made to take more; attacks run so too, slower`;
  return { code: 'fixed-batch', message };
}
