/** Whether what is attacked is what ships: one comparison on the first samples, alone and as a batch. */
import { type Diagnostic, RuntimeError, ShapeError } from '../errors.ts';
import { differenceBetween, type Model, misread, type Preparation, sameness } from '../model/index.ts';
import { type FloatTensor, floats, row, takeRows } from '../tensor/index.ts';
import type { Classifier } from './classifier.ts';
import { type Points, takePoints, unscaled } from './points.ts';
import { type ScoreKind, scoresOf } from './probabilities.ts';

/** Samples that are looked at. */
const LOOKED_AT = 3;

type Ask = (inputs: Points) => Promise<FloatTensor>;

export interface TruthOptions {
  readonly model: Model;
  readonly preparing: Preparation;
  /** How the file's scores come of logits. */
  readonly kind: ScoreKind;
  /** The file's scores. */
  readonly file: Ask;
  readonly batched: Classifier;
  /** The same, one sample at a time. */
  alone(): Classifier;
}

/** What is attacked, once it is known that it is what ships. */
export interface Truth {
  /** Looks whether the file gives samples what it gives them alone, when some come together for the first time. */
  lookAt(inputs: Points): Promise<void>;
  /**
   * Compares the first logits that the graph gives, whatever was asked of it, with what the file answers there.
   *
   * @throws ClassifierError where the graph that is attacked answers otherwise than the file
   */
  confirm(inputs: Points, logits: FloatTensor | undefined): Promise<void>;
  classifier(): Classifier;
  /** Asks it. A file that takes one sample at a time only, though it leaves their number open, is asked so from then on. */
  ask<T>(question: (classifier: Classifier) => Promise<T>): Promise<T>;
  /** How many samples to ask the file about at once. */
  batchSize(wanted: number): number;
  diagnostics(): readonly Diagnostic[];
  dispose(): Promise<void>;
}

const MIXES: Diagnostic = {
  code: 'mixes-samples',
  message: 'the file gives samples other answers in a batch than alone: they are run and judged one at a time',
};

const ALONE: Diagnostic = {
  code: 'fixed-batch',
  message: 'the file leaves the number of samples open and takes one at a time only; attacks run so too, slower',
};

/** Looks at the first samples that come, and at the first that come together. */
export function truthOf({ batched, alone, file, kind, ...parts }: TruthOptions): Truth {
  let classifier = batched;
  let found: readonly Diagnostic[] = [];
  let compared: Promise<void> | undefined;
  let looked: Promise<void> | undefined;
  const compare = async (inputs: Points, logits: FloatTensor) => {
    const byFile = await oneByOne(file, inputs);
    found = [...found, ...(await requireSame(parts, inputs, scoresOf(logits, kind), byFile))];
  };
  const separate = (reason: Diagnostic) => {
    if (classifier !== batched) return;
    classifier = alone();
    found = [...found, reason];
  };
  const look = async (inputs: Points) => {
    try {
      if (await mixesSamples(file, inputs)) separate(MIXES);
    } catch (error) {
      if (!isRefused(error)) throw error;
      separate(ALONE);
    }
  };
  return {
    async lookAt(inputs) {
      if (inputs.shape[0] < 2 || parts.model.fixedBatch !== undefined) return;
      looked ??= look(firstSamples(inputs));
      await looked;
    },
    async confirm(inputs, logits) {
      if (inputs.shape[0] === 0 || logits === undefined) return;
      compared ??= compare(firstSamples(inputs), firstSamples(unscaled(logits, inputs)));
      await compared;
    },
    classifier: () => classifier,
    async ask(question) {
      const asked = classifier;
      try {
        return await question(asked);
      } catch (error) {
        if (asked.batchSize === 1 || !isRefused(error)) throw error;
        separate(ALONE);
        return question(classifier);
      }
    },
    batchSize: (wanted) => (classifier === batched ? wanted : 1),
    diagnostics: () => found,
    async dispose() {
      await batched.dispose();
      if (classifier !== batched) await classifier.dispose();
    },
  };
}

/** Whether a batch may be what was refused. */
function isRefused(error: unknown): boolean {
  return error instanceof ShapeError || error instanceof RuntimeError;
}

/** The first rows. */
function firstSamples(inputs: Points): Points {
  const count = Math.min(LOOKED_AT, inputs.shape[0]);
  return takePoints(
    inputs,
    Array.from({ length: count }, (_, i) => i),
  );
}

/**
 * Whether a function gives samples in a batch what it gives them alone.
 *
 * @param ask Class scores [N, classes] of inputs [N, ...]
 */
async function mixesSamples(ask: Ask, inputs: Points): Promise<boolean> {
  if (inputs.shape[0] < 2) return false;
  const together = await ask(inputs);
  const alone = await oneByOne(ask, inputs);
  return sameness(differenceBetween(alone.data, together.data)) !== 'same';
}

/** The class scores of samples, each asked for alone. */
async function oneByOne(ask: Ask, inputs: Points): Promise<FloatTensor> {
  const [count] = inputs.shape;
  const rows = await Promise.all(Array.from({ length: count }, (_, i) => ask(takePoints(inputs, [i]))));
  const all = floats([count, ...rows[0].shape.slice(1)]);
  rows.forEach((each, i) => {
    row(all, i).set(each.data);
  });
  return all;
}

/**
 * Compares the class scores of the attacked graph with those of the file.
 *
 * @returns What is to be known of a difference that may be rounding
 * @throws ClassifierError that names the first value of the graph that differs, for any larger one
 */
async function requireSame(
  { model, preparing }: { readonly model: Model; readonly preparing: Preparation },
  inputs: FloatTensor,
  byGraph: Float32Array,
  byFile: FloatTensor,
): Promise<Diagnostic[]> {
  const difference = differenceBetween(byFile.data, byGraph);
  if (sameness(difference) === 'same') return [];
  const { at } = difference;
  const [sample, index] = [Math.floor(at / byFile.shape[1]), at % byFile.shape[1]];
  const message = `to sample ${sample} the graph that is attacked answers ${byGraph[at]} for class ${index}, and the file ${byFile.data[at]}`;
  if (sameness(difference) === 'nearly') return [{ code: 'differs-from-file', message }];
  throw await misread(model, await preparing.prepare(takeRows(inputs, [sample])), message);
}
