/**
 * Makes the models that travel with the page, and their manifest. Run `npm run build` at the root first, then
 * `node web/models/make.mjs`, with the names of some if not all are wanted. They learn from built-in digits and from MNIST, where that can be had (GIBBON_DATA, the
 * cache, or a download); without it from built-in digits alone. Takes some minutes of one core.
 */
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import * as gibbon from '../../dist/browser.js';
import { loadMnist } from '../../dist/data/index.node.js';
import { defaultRuntime } from '../../dist/index.js';
import { rbf } from '../../dist/paper/recipes/rbf.js';

const { adam, adversarial, convNetwork, cosine, crossEntropy, maxColumnNorm, maxoutNetwork, meanLoss } = gibbon;
const wanted = process.argv.slice(2);

const SEED = 0;
const SHAPE = [1, 28, 28];
/** That of the paper's experiments on MNIST. */
const EPSILON = 0.25;
const MAX_COLUMN_NORM = 1.9365;

const runtime = await defaultRuntime();
const drawn = gibbon.drawDigits({ count: 40_000, seed: SEED, split: 'train' });
const test = gibbon.drawDigits({ count: 2_000, seed: SEED, split: 'test' });
const mnist = await loadMnist({ split: 'train', dataDir: process.env.GIBBON_DATA }).catch((error) => {
  process.stderr.write(`without MNIST: ${error.message}\n`);
  return undefined;
});
const train = mnist === undefined ? drawn : together(drawn, mnist);

function together(a, b) {
  const data = new Float32Array(a.images.data.length + b.images.data.length);
  data.set(a.images.data);
  data.set(b.images.data, a.images.data.length);
  const labels = Int32Array.from([...a.labels, ...b.labels]);
  return {
    ...a,
    name: `${a.name} and ${b.name}`,
    images: { ...a.images, shape: [labels.length, ...SHAPE], data },
    labels,
  };
}

const maxout = maxoutNetwork(SHAPE, { units: [40, 40], pieces: 2, keepInputs: 1, keepHidden: 1 });
const usual = { objective: meanLoss(crossEntropy), optimizer: adam(), constraint: maxColumnNorm(MAX_COLUMN_NORM) };
const falling = (epochs, from = 3e-3) => ({ epochs, batchSize: 100, schedule: cosine({ from, to: 1e-5, epochs }) });

const recipes = [
  { name: 'softmax', ...usual, architecture: gibbon.softmaxRegression(SHAPE, 10), ...falling(5) },
  { name: 'maxout', ...usual, architecture: maxout, ...falling(10) },
  {
    name: 'maxout-adversarial',
    ...usual,
    architecture: maxout,
    objective: adversarial(crossEntropy, { epsilon: EPSILON }),
    ...falling(25),
  },
  {
    name: 'rbf',
    ...rbf.learner(SHAPE, { train }),
    epochs: rbf.epochs,
    batchSize: rbf.batchSize,
    schedule: rbf.schedule,
    loss: gibbon.bernoulliLoss,
  },
  {
    name: 'cnn',
    ...usual,
    architecture: convNetwork(SHAPE, { channels: [8, 16], kernel: 3, dense: 32 }),
    ...falling(4),
  },
];

const before = JSON.parse(await readFile(new URL('manifest.json', import.meta.url), 'utf8'));
const models = before.models.filter(({ name }) => wanted.length > 0 && !wanted.includes(name));
for (const { name, epochs, batchSize, schedule, loss = crossEntropy, ...learner } of recipes) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const samples = { inputs: train.images, labels: train.labels };
  const { parameters, seconds } = await gibbon.fitParameters(learner, samples, {
    runtime,
    seed: SEED,
    epochs,
    batchSize,
    schedule,
  });
  const { architecture } = learner;
  const judged = { inputs: test.images, labels: test.labels };
  const percentWrong = async (options) => {
    const { wrong, total } = await gibbon.mistakesOf(architecture, parameters, judged, { runtime, ...options });
    return (100 * wrong) / total;
  };
  const cleanError = await percentWrong({});
  const fgsmError = await percentWrong({ epsilon: EPSILON, loss });
  const bytes = gibbon.exportClassifier(architecture, parameters);
  await writeFile(new URL(`${name}.onnx`, import.meta.url), bytes);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  models.push({
    name,
    file: `${name}.onnx`,
    bytes: bytes.length,
    sha256,
    architecture: architecture.name,
    objective: learner.objective.name,
    scores: name === 'rbf' ? 'each class by itself' : 'softmax',
    cleanError: round(cleanError),
    fgsmError: round(fgsmError),
  });
  process.stderr.write(
    `${name}: ${seconds.toFixed(0)} s, ${bytes.length} bytes, error ${cleanError.toFixed(1)} %, FGSM ${fgsmError.toFixed(1)} %\n`,
  );
}
await runtime.dispose();

const manifest = {
  epsilon: EPSILON,
  learnedFrom: train.name,
  judgedBy: `${test.labels.length} of ${test.name}`,
  models,
};
await writeFile(new URL('manifest.json', import.meta.url), `${JSON.stringify(manifest, null, 2)}\n`);

function round(percent) {
  return Math.round(100 * percent) / 100;
}
