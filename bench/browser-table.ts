/** Gibbon in Chromium, beside TensorFlow.js. */
import type { BrowserMeasures, BrowserTask, PageMeasures } from './browser.ts';
import { browserObstacle } from './browser-site.ts';
import { atLeast, below, OTHERS, percent, rate } from './cells.ts';
import { measuredBy } from './child.ts';
import { BATCH } from './page/problem.ts';
import { median } from './rounds.ts';
import type { Table } from './table.ts';

/** Our images a second by those of TensorFlow.js. */
const LEAST_RATIO = 3;
/** In seconds. */
const PGD_LIMIT = 0.3;
/** Of the largest loss, and of the largest number of the gradient. */
const TOLERANCE = 1e-3;

export async function browserTables(task: BrowserTask): Promise<Table[]> {
  const obstacle = browserObstacle();
  if (obstacle !== undefined) {
    const notes = [`skipped, ${obstacle}`];
    return [{ title: 'In the browser', head: ['what'], rows: [], notes }];
  }
  const measures = await measuredBy<BrowserMeasures>('browser.js', task);
  return [peerTable(measures), pageTable(measures)];
}

function peerTable({ version, pages }: BrowserMeasures): Table {
  const names = new Set(pages.flatMap(({ ours, theirs }) => [ours.name, theirs.name]));
  const fewer = pages.some(({ threads, theirs }) => theirs.threads < threads);
  return {
    title: `In the browser, mnist-cnn forward and back on ${BATCH} images: Gibbon against TensorFlow.js`,
    head: [
      'threads',
      'theirs',
      'ours img/s',
      'TensorFlow.js img/s',
      'ratio',
      'range',
      'target',
      'others',
      'losses apart',
      'gradients apart',
      'same',
    ],
    rows: pages.map(peerCells),
    notes: [
      `headless Chromium ${version}; ${[...names].join('; ')}`,
      'TensorFlow.js: tf.valueAndGrad of conv2d, relu, maxPool, matMul, softmaxCrossEntropy; all has WebAssembly',
      ...(fewer ? ['theirs: TensorFlow.js was given as many threads as we, and takes fewer (tfjs issue 8513)'] : []),
      `apart: at most, as a share of the largest number; the same where both are ${TOLERANCE} or less`,
      'not measured: @jax-js/onnx 0.1.2, no dependency here; it is made for WebGPU, and this Chromium has none',
      OTHERS,
    ],
  };
}

function peerCells({ ours, theirs, batches: { of, others }, distance }: PageMeasures): string[] {
  const ratios = of.tensorflow.map((seconds, round) => seconds / of.gibbon[round]);
  const ratio = median(ratios);
  return [
    `${ours.threads}`,
    `${theirs.threads}`,
    rate(BATCH / median(of.gibbon)),
    rate(BATCH / median(of.tensorflow)),
    ratio.toFixed(2),
    `${Math.min(...ratios).toFixed(2)}..${Math.max(...ratios).toFixed(2)}`,
    atLeast(LEAST_RATIO, ratio, others),
    percent(others),
    distance.losses.toExponential(1),
    distance.gradient.toExponential(1),
    Math.max(distance.losses, distance.gradient) <= TOLERANCE ? 'same' : 'differs',
  ];
}

function pageTable({ pages }: BrowserMeasures): Table {
  return {
    title: 'In the browser, one image of mnist-cnn: Gibbon',
    head: ['what', 'threads', 'median s', 'fastest s', 'target s', 'others'],
    rows: pages.flatMap(pageCells),
    notes: [
      'from navigation: in a new window; the page, ONNX Runtime and the model of 13 MB come from this machine',
      OTHERS,
    ],
  };
}

function pageCells({ ours, starts, pgd, gradients }: PageMeasures): string[][] {
  const cells = (what: string, seconds: readonly number[], others: number, limit?: number) => {
    const middle = median(seconds);
    const fastest = Math.min(...seconds);
    return [what, `${ours.threads}`, middle.toFixed(2), fastest.toFixed(2), below(limit, middle), percent(others)];
  };
  return [
    cells(`PGD-${gradients}, with the verdict`, pgd.of.pgd, pgd.others, PGD_LIMIT),
    cells('from navigation to a loaded classifier', starts.of.loaded, starts.others),
    cells('from navigation to the first gradient', starts.of.answered, starts.others),
  ];
}
