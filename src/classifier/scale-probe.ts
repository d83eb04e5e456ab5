/** Finding a model's pixel scale by running it: in a wrong scale its answers are all the same, or absurdly sure. */
import { ClassifierError, GibbonError } from '../errors.ts';
import type { ExternalReader, ModelProto } from '../onnx/index.ts';
import type { Runtime } from '../runtime/index.ts';
import { argMax, type FloatTensor, row } from '../tensor/index.ts';
import type { Magnitude } from './first-layer.ts';
import { type Guess, guess } from './guess.ts';
import type { Inspection } from './inspection.ts';
import { noisePictures } from './noise-pictures.ts';
import { onnxClassifier } from './onnx-classifier.ts';
import { type PixelScale, usualScale, zeroToOne } from './pixel-scale.ts';
import type { Preprocessing } from './preprocessing.ts';

const PICTURES = 12;
/** How far the logits of different pictures are apart (standard deviation) in models that look at pictures. */
const LIVELY = { least: 0.35, most: 30 } as const;
/** Below this, the model gives nearly the same answer to all pictures. */
const BLIND = 0.2;

/**
 * Runs the model on pictures of noise in 0..255, in 0..1 and standardised, and compares how far the logits of different
 * pictures are apart.
 *
 * @returns A better guess of the pixel scale; undefined where the answers do not tell, or the model cannot be run.
 */
export async function probeScale(
  model: ModelProto,
  bytes: Uint8Array,
  runtime: Runtime,
  inspection: Inspection,
  external?: ExternalReader,
): Promise<Guess<PixelScale> | undefined> {
  const { pictures, habits, logits, obstacles } = inspection;
  if (pictures === undefined || habits === undefined || obstacles.length > 0 || logits.length === 0) return undefined;
  const { channels, height, width, layout } = pictures;
  const shape = { channels, height, width, layout: layout.value ?? 'nchw' };
  const samples = noisePictures({ count: PICTURES, ...shape });
  const answers = async (preprocessing: Preprocessing) => {
    const options = { ...preprocessing, layout: shape.layout, output: logits[0].output, batchSize: PICTURES };
    const inputShape = samples.shape.slice(1);
    const classifier = await onnxClassifier(model, bytes, runtime, { ...options, inputShape }, external);
    return classifier.logits(samples).finally(() => classifier.dispose());
  };
  try {
    const inBytes = await answers({ std: [1 / 255] });
    const inOnes = await answers({});
    const standardised = await answers(channels === 1 ? { mean: [0.13], std: [0.31] } : { mean: [0.45], std: [0.25] });
    const ones = Math.max(spread(inOnes), spread(standardised));
    if (!Number.isFinite(spread(inBytes) + ones)) return undefined;
    if (agree(inBytes, inOnes) && isLively(spread(inOnes))) {
      return guess(zeroToOne, 'guess', 'the model gives the same answers to pictures of noise in 0..1 and in 0..255');
    }
    const magnitude = magnitudeFrom(spread(inBytes), ones);
    return magnitude && usualScale(magnitude, habits);
  } catch (error) {
    if (error instanceof GibbonError && !(error instanceof ClassifierError)) return undefined;
    throw error;
  }
}

function magnitudeFrom(inBytes: number, inOnes: number): Magnitude | undefined {
  const [bytes, ones] = [inBytes, inOnes].map((value) => Number(value.toPrecision(2)));
  if (inOnes < BLIND && isLively(inBytes)) {
    const evidence = `the logits of pictures of noise differ by ${bytes} if the pixels are in 0..255, and by ${ones} if they are in 0..1 or standardised`;
    return { unit: 'bytes', evidence };
  }
  if (inBytes < LIVELY.most || !isLively(inOnes)) return undefined;
  const evidence = `the logits of pictures of noise differ by ${ones} if the pixels are in 0..1 or standardised, and by an absurd ${bytes} if they are in 0..255`;
  return { unit: 'ones', evidence };
}

function isLively(value: number): boolean {
  return value >= LIVELY.least && value <= LIVELY.most;
}

/** How far the logits of different samples are apart: root mean square over the classes of their standard deviations. */
function spread({ shape: [count, classes], data }: FloatTensor): number {
  let variance = 0;
  for (let k = 0; k < classes; k++) {
    const values = Array.from({ length: count }, (_, i) => data[i * classes + k]);
    const mean = values.reduce((sum, value) => sum + value, 0) / count;
    variance += values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / count;
  }
  return Math.sqrt(variance / classes);
}

function agree(first: FloatTensor, second: FloatTensor): boolean {
  return Array.from({ length: first.shape[0] }).every((_, i) => argMax(row(first, i)) === argMax(row(second, i)));
}
