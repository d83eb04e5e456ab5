/** What the class scores of a file are: logits, or probabilities with logits behind them. */
import { ClassifierError, type Diagnostic, RuntimeError, ShapeError } from '../errors.ts';
import { input, type Value } from '../graph/index.ts';
import type { Model, Preparation } from '../model/index.ts';
import { randomStream } from '../random.ts';
import { type FloatTensor, floats, sizeOf } from '../tensor/index.ts';
import type { Box } from '../threat/index.ts';
import type { ImportedGraph } from '../transforms/import.ts';
import { beforeSquashing, inColumns, type Scores } from './logits.ts';
import { areProbabilities, type ScoreKind, sourceOf } from './probabilities.ts';
import { asFloats } from './shipped.ts';

export interface Reading {
  /** What makes the scores of the logits. */
  readonly kind: ScoreKind;
  /** The logits [N, classes] of a graph of the model. */
  logitsIn(graph: ImportedGraph): Value;
  readonly diagnostics: readonly Diagnostic[];
}

/** Points of noise at which scores are looked at. */
const POINTS = 3;

/**
 * Reads the end of the file; where that is no Softmax or Sigmoid, looks at what it answers to noise.
 *
 * @throws ClassifierError for one number a sample that is not a probability
 */
export async function readingOf(model: Model, preparing: Preparation, scores: Scores, box: Box): Promise<Reading> {
  const { output, columns } = scores;
  const { through } = beforeSquashing(scores.value, columns);
  if (through !== undefined) {
    const isEach = through === 'Sigmoid' && columns > 1;
    return {
      kind: isEach ? 'sigmoids' : 'softmax',
      logitsIn: (graph) => inColumns(beforeSquashing(graph.outputs[output], columns).value, columns),
      diagnostics: isEach ? [severalLabels(output, columns)] : [],
    };
  }
  if (model.fixedBatch !== undefined)
    return readingByValue(model, preparing, scores, noiseFor(model, box, model.fixedBatch));
  try {
    return await readingByValue(model, preparing, scores, noiseFor(model, box, POINTS));
  } catch (error) {
    // Files may take one sample at a time, though they leave their number open.
    if (!(error instanceof ShapeError || error instanceof RuntimeError)) throw error;
    return readingByValue(model, preparing, scores, noiseFor(model, box, 1));
  }
}

/** Reads the end of the file by what it answers to noise. */
async function readingByValue(
  model: Model,
  preparing: Preparation,
  { output, columns }: Scores,
  noise: FloatTensor,
): Promise<Reading> {
  const prepared = await preparing.prepare(noise);
  const answered = floats([noise.shape[0], columns], asFloats((await model.answer(prepared))[output]));
  if (!areProbabilities(answered, columns)) {
    if (columns === 1) throw oneNumber(output);
    return { kind: 'logits', logitsIn: (graph) => inColumns(graph.outputs[output], columns), diagnostics: [] };
  }
  const x = input(model.attacked.name, 'float32', noise.shape);
  const feeds = { [x.name ?? '']: floats(noise.shape, Array.from(prepared.data, Number)) };
  const { name, read } = await sourceOf(model.runtime, model.graphOf(x), feeds, output, answered, columns);
  return {
    kind: 'softmax',
    logitsIn(graph) {
      const value = graph.values.get(name);
      if (value === undefined) throw new ClassifierError(`the graph has no value "${name}"`);
      return read(value);
    },
    diagnostics: [],
  };
}

function noiseFor({ attacked: { shape } }: Model, box: Box, count: number): FloatTensor {
  const random = randomStream('what are the scores of noise?');
  const all = [count, ...shape];
  return floats(
    all,
    Array.from({ length: sizeOf(all) }, () => random.uniform(box.low, box.high)),
  );
}

function severalLabels(output: string, count: number): Diagnostic {
  const message = `"${output}" holds ${count} probabilities that need not add up to 1: if they are several labels and not classes of which one is right, attack with --goal flip`;
  return { code: 'several-labels', message };
}

function oneNumber(output: string): ClassifierError {
  return new ClassifierError(
    `no output holds class scores [N, classes]: "${output}" is one number a sample, and not a probability`,
    'Name a goal: --goal up, down, leave or apart pushes a number, and --goal cross passes a threshold.',
  );
}
