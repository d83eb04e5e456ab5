/** A text model, attacked where its tokens are embedded: two LSTM layers over 500 tokens, with one probability at the end. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fgsm, noise } from '../../src/attacks/index.ts';
import { type Classifier, partBefore } from '../../src/classifier/index.ts';
import { loadClassifier } from '../../src/classifier/load.node.ts';
import { findLogits } from '../../src/classifier/logits.ts';
import { attack, robustAccuracy } from '../../src/harness/index.ts';
import { startingAt } from '../../src/model/attacked-value.ts';
import { logOdds } from '../../src/nn/index.ts';
import { decodeModel } from '../../src/onnx/index.ts';
import { randomStream } from '../../src/random.ts';
import { nativeRuntime } from '../../src/runtime/node.ts';
import { argMax, type FloatTensor, integers, isFloat32, row, takeRows } from '../../src/tensor/index.ts';
import { boxWidth } from '../../src/threat/index.ts';
import { importGraph } from '../../src/transforms/import.ts';
import { DATA } from '../real-models.ts';
import { directionalChecks, lossReference, sentenceOf, summaryOf, TOLERANCE } from '../reference/directional.ts';

const MODEL = join(DATA, 'text/imdb_lstm.onnx');
const LENGTH = 500;
const INPUT_SHAPE = [LENGTH, 64];

interface Review {
  readonly text: string;
  /** 1 for a positive one. */
  readonly label: number;
}

/** One review a line: the text, in quotation marks if it has a comma, then what it is, then two more columns. */
function reviews(): Review[] {
  const [, ...lines] = readFileSync(join(DATA, 'text/reviews.csv'), 'utf8').trim().split(/\r?\n/);
  return lines.map((line) => {
    const [, text, sentiment] = /^(.*),(positive|negative),[^,]*,[^,]*$/.exec(line) ?? [];
    if (text === undefined) throw new Error(`this line is no review: ${line.slice(0, 60)}`);
    return { text: text.replace(/^"|"$/g, '').replaceAll('""', '"'), label: sentiment === 'positive' ? 1 : 0 };
  });
}

/** Ids of the words that the model knows, filled up with zeros on the left. */
function encoded(text: string, vocabulary: Readonly<Record<string, number>>): number[] {
  const words = text.split(/\s+/).map((word) => word.replace(/[^A-Za-z]/g, ''));
  const ids = words.filter((word) => Object.hasOwn(vocabulary, word)).map((word) => vocabulary[word]);
  return [...new Array<number>(Math.max(LENGTH - ids.length, 0)).fill(0), ...ids].slice(-LENGTH);
}

async function embedded(texts: readonly string[]): Promise<FloatTensor> {
  const vocabulary: Record<string, number> = JSON.parse(readFileSync(join(DATA, 'text/vocab.json'), 'utf8'));
  const tokens = integers(
    [texts.length, LENGTH],
    texts.flatMap((text) => encoded(text, vocabulary)),
  );
  const runtime = await nativeRuntime();
  const embedding = await runtime.compile(partBefore(readFileSync(MODEL), 'embedded'));
  const { embedded: values } = await embedding.run({ tokens });
  await embedding.dispose();
  if (!isFloat32(values)) throw new Error(`the embedding is ${values.dtype}`);
  return values;
}

describe.skipIf(DATA === '')('imdb_lstm (needs GIBBON_DATA)', { timeout: 600_000 }, () => {
  let classifier: Classifier;
  let inputs: FloatTensor;
  let labels: Int32Array;

  beforeAll(async () => {
    const all = reviews();
    labels = Int32Array.from(all, ({ label }) => label);
    inputs = await embedded(all.map(({ text }) => text));
    classifier = await loadClassifier(MODEL, { at: 'embedded', inputShape: INPUT_SHAPE });
  });
  afterAll(() => classifier?.dispose());

  it('answers 72 of 100 reviews rightly, as it ships and as our graph', async () => {
    const correct = (scores: FloatTensor) => labels.filter((label, i) => argMax(row(scores, i)) === label).length;
    expect(inputs.shape).toEqual([100, ...INPUT_SHAPE]);
    expect(correct(await classifier.shipped.outputs(inputs))).toBe(72);
    expect(correct(await classifier.logits(inputs))).toBe(72);
  });
  it('has gradients that agree with differences in 64-bit floats', async ({ annotate }) => {
    const rest = startingAt(decodeModel(readFileSync(MODEL)), 'embedded', INPUT_SHAPE);
    const { low, high } = classifier.box;
    const reference = lossReference({
      logitsOf: (x) => findLogits(importGraph(rest, { batchSize: 1, feeds: { embedded: x } })).logits,
      inputShape: INPUT_SHAPE,
      width: high - low,
      losses: { logOdds },
    });
    const chosen = [0, 99];
    const samples = takeRows(inputs, chosen);
    const { gradient } = await classifier.gradient(
      samples,
      labels.filter((_, i) => chosen.includes(i)),
      logOdds,
    );
    const checks = chosen.flatMap((review, i) =>
      directionalChecks(
        reference,
        { point: row(samples, i), label: labels[review], gradients: { logOdds: row(gradient, i) } },
        { directions: 1, random: randomStream('embedding directions', review) },
      ),
    );
    const summary = summaryOf(checks);
    await annotate(sentenceOf(summary));
    expect(summary.largestRuleError).toBeLessThan(1e-5);
    expect(summary.largestError).toBeLessThan(TOLERANCE);
  });

  it('is fooled by one step of the fast gradient sign method that is a hundredth of what embeddings span', async () => {
    const epsilon = 0.05;
    expect(epsilon).toBeLessThan(boxWidth(classifier.box) / 100);
    const even = Array.from({ length: 50 }, (_, i) => 2 * i);
    const half = takeRows(inputs, even);
    const halfLabels = Int32Array.from(even, (review) => labels[review]);
    const [shaken, fooled] = [
      await attack(classifier, noise, half, halfLabels, { epsilon }),
      await attack(classifier, fgsm, half, halfLabels, { epsilon }),
    ];
    expect(robustAccuracy(shaken), 'noise of the same size').toBeGreaterThan(0.6);
    expect(robustAccuracy(fooled)).toBeLessThan(0.3);
  });
});
