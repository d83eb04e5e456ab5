/** Attacks the images of a folder, shows how far it is, and gives up after a minute. */
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  attack,
  drawDigits,
  loadClassifier,
  pgd,
  readImages,
  robustAccuracy,
  successRate,
  writePictures,
} from 'gibbon';
import { toPixels, writePng } from 'gibbon/data';
import { digitsModel } from './digits-model.ts';

// A folder of images in folders that are named by class: 0/12.png, 7/3.png ...
const folder = await mkdtemp(join(tmpdir(), 'gibbon-digits-'));
const { images: drawn, labels } = drawDigits({ count: 20, seed: 1, split: 'test' });
for (const [i, label] of labels.entries()) {
  const values = drawn.data.subarray(i * 784, (i + 1) * 784);
  const { pixels } = toPixels(values, { layout: 'nchw', box: { low: 0, high: 1 }, width: 28, height: 28, channels: 1 });
  await writePng(join(folder, String(label), `${i}.png`), pixels, 28, 28, 1);
}

const classifier = await loadClassifier(await digitsModel());
const images = await readImages(folder, { channels: 1 });
const signal = AbortSignal.timeout(60_000);
try {
  const result = await attack(classifier, pgd, images, images.labels ?? [], {
    epsilon: 0.1,
    options: { steps: 20 },
    signal,
    onProgress: ({ stage, done, total }) => process.stderr.write(`\r${stage} ${done}/${total}`),
  });
  const pictures = join(folder, 'adversarial');
  await writePictures(pictures, classifier, images, result);
  console.log(
    `\nfooled ${(100 * successRate(result)).toFixed(0)} %, robust ${(100 * robustAccuracy(result)).toFixed(0)} %`,
  );
  console.log(`pictures in ${pictures}`);
} catch (error) {
  if (!signal.aborted) throw error;
  console.log('\nout of time');
} finally {
  await classifier.dispose();
}
