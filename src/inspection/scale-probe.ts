/** Finding a model's pixel scale by running it: in a wrong scale its answers are all the same, or absurdly sure. */

import { onnxClassifier } from '../classifier/onnx-classifier.ts';
import { GibbonError } from '../errors.ts';
import type { Preprocessing } from '../model/preprocessing.ts';
import type { ExternalReader, ModelProto } from '../onnx/index.ts';
import type { Runtime } from '../runtime/index.ts';
import { argMax, type FloatTensor, row } from '../tensor/index.ts';
import type { Magnitude } from './first-layer.ts';
import type { Inspection } from './inspection.ts';
import { noisePictures } from './noise-pictures.ts';

const PICTURES = 8;
/** Larger models take too long for a look. */
const LARGEST_MODEL = 150e6;
/** How far apart logits of different pictures are (standard deviation) in models that look at pictures. */
const LIVELY = { least: 0.25, most: 30 } as const;
/** Below this, a model gives nearly the same answer to all pictures. */
const BLIND = 0.2;

/**
 * Runs a model on pictures of noise in 0..255, in 0..1 and standardised, and compares how far apart the logits of
 * different pictures are.
 *
 * @returns In which of them the model is neither blind nor absurdly sure; undefined where that is not clear, or the
 * model cannot be attacked, takes no pictures, is very large or fails to run.
 */
export async function probeMagnitude(
  model: ModelProto,
  bytes: Uint8Array,
  runtime: Runtime,
  inspection: Inspection,
  external?: ExternalReader,
): Promise<Magnitude | undefined> {
  const { pictures, logits, obstacles, parameters } = inspection;
  const [place] = logits;
  if (pictures === undefined || place === undefined || obstacles.length > 0) return undefined;
  if (parameters > LARGEST_MODEL) return undefined;
  const layout = pictures.layout.value ?? 'nchw';
  const { channels, height, width } = pictures;
  const samples = noisePictures({ count: PICTURES, channels, height, width, layout });
  const logitsAfter = async (preprocessing: Preprocessing): Promise<FloatTensor> => {
    const inputShape = samples.shape.slice(1);
    const options = { ...preprocessing, layout, output: place.output, inputShape, batchSize: PICTURES };
    const classifier = await onnxClassifier(model, bytes, runtime, options, external);
    return classifier.logits(samples).finally(() => classifier.dispose());
  };
  try {
    const inBytes = await logitsAfter({ std: [1 / 255] });
    const inOnes = await logitsAfter({});
    const standardised = await logitsAfter(
      channels === 1 ? { mean: [0.13], std: [0.31] } : { mean: [0.45], std: [0.25] },
    );
    if (isLively(spread(inOnes)) && agree(inBytes, inOnes)) {
      return { unit: 'either', evidence: 'it gives the same answers to pictures of noise in 0..1 and in 0..255' };
    }
    return magnitudeFrom(spread(inBytes), [spread(inOnes), spread(standardised)]);
  } catch (error) {
    if (error instanceof GibbonError) return undefined;
    throw error;
  }
}

function magnitudeFrom(inBytes: number, inOnes: readonly number[]): Magnitude | undefined {
  const range = inOnes.map(short).join(' and ');
  const others = `by ${range} if they are in 0..1 and standardised`;
  if (isLively(inBytes) && inOnes.every((value) => value < BLIND)) {
    const evidence = `its logits differ between pictures of noise by ${short(inBytes)} if the pixels are in 0..255, but only ${others}`;
    return { unit: 'bytes', evidence };
  }
  if (inBytes > LIVELY.most && inOnes.some(isLively)) {
    const evidence = `its logits differ between pictures of noise by an absurd ${short(inBytes)} if the pixels are in 0..255, and ${others}`;
    return { unit: 'ones', evidence };
  }
  return undefined;
}

function isLively(value: number): boolean {
  return value >= LIVELY.least && value <= LIVELY.most;
}

function short(value: number): string {
  return String(Number(value.toPrecision(2)));
}

/** How far apart the logits of different samples are: root mean square over the classes of their standard deviations. */
function spread({ shape: [count, classes], data }: FloatTensor): number {
  let variance = 0;
  for (let k = 0; k < classes; k++) {
    const values = Array.from({ length: count }, (_, i) => data[i * classes + k]);
    const mean = values.reduce((sum, value) => sum + value, 0) / count;
    variance += values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / count;
  }
  return Math.sqrt(variance / classes);
}

/** Whether two runs give every sample the same answer, and not one answer to all. */
function agree(first: FloatTensor, second: FloatTensor): boolean {
  const answersOf = (logits: FloatTensor) => Array.from({ length: logits.shape[0] }, (_, i) => argMax(row(logits, i)));
  const answers = answersOf(first);
  return new Set(answers).size > 2 && answers.join() === answersOf(second).join();
}
