/** Trains a network against FGSM, exports it as an ONNX file, and attacks that file beside one that was trained plainly. */
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  attack,
  defaultRuntime,
  drawDigits,
  exportClassifier,
  loadClassifier,
  pgd,
  robustAccuracy,
  train,
} from 'gibbon';
import { crossEntropy, denseNetwork } from 'gibbon/nn';
import { adversarial, meanLoss } from 'gibbon/training';

const EPSILON = 0.1;
const folder = await mkdtemp(join(tmpdir(), 'gibbon-trained-'));
const runtime = await defaultRuntime();
const network = denseNetwork([1, 28, 28], { units: [64] });
const learned = drawDigits({ count: 4000, seed: 0, split: 'train' });
const unseen = drawDigits({ count: 100, seed: 0, split: 'test' });

for (const [name, objective] of Object.entries({
  plain: meanLoss(crossEntropy),
  robust: adversarial(crossEntropy, { epsilon: EPSILON }),
})) {
  const { parameters } = await train(network, learned, { runtime, epochs: 4, objective });
  const path = join(folder, `${name}.onnx`);
  await writeFile(path, exportClassifier(network, parameters));

  const classifier = await loadClassifier(path, { runtime });
  const result = await attack(classifier, pgd, unseen, unseen.labels, { epsilon: EPSILON, options: { steps: 20 } });
  const clean = result.samples.filter(({ fooledBefore }) => !fooledBefore).length / result.samples.length;
  console.log(`${path}: accuracy ${clean.toFixed(2)}, under PGD ${robustAccuracy(result).toFixed(2)}`);
  await classifier.dispose();
}
await runtime.dispose();
