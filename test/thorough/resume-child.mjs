/** Trains a tiny network and saves its progress after every run of the graph. Words: the checkpoint, the file of the result. */
import { writeFileSync } from 'node:fs';
import { adam, crossEntropy, maxColumnNorm, maxoutNetwork } from '../../dist/nn/index.js';
import { randomStream } from '../../dist/random.js';
import { nativeRuntime } from '../../dist/runtime/node.js';
import { encodeTensorFile, floats } from '../../dist/tensor/index.js';
import { fileCheckpoint } from '../../dist/training/checkpoint.node.js';
import { adversarial, cosine, fitParameters } from '../../dist/training/index.js';

const [checkpoint, result] = process.argv.slice(2);
const EPOCHS = 20;
const random = randomStream(7, 'samples');
const labels = Int32Array.from({ length: 205 }, () => random.integer(3));
const data = Array.from(
  { length: 205 * 30 },
  (_, i) => (i % 3 === labels[Math.floor(i / 30)] ? 1 : 0) + random.normal(),
);

const fit = await fitParameters(
  {
    architecture: maxoutNetwork([30], { units: [40], pieces: 3, classCount: 3 }),
    objective: adversarial(crossEntropy, { epsilon: 0.1 }),
    optimizer: adam(),
    constraint: maxColumnNorm(1.9),
    averaging: 0.99,
  },
  { inputs: floats([205, 30], data), labels },
  {
    runtime: await nativeRuntime(),
    seed: 3,
    epochs: EPOCHS,
    batchSize: 10,
    schedule: cosine({ from: 0.01, to: 0.0001, epochs: EPOCHS }),
    checkpoint: fileCheckpoint(checkpoint, 'of the test of resuming'),
    checkpointSeconds: 0,
    onProgress: ({ done }) => process.stdout.write(`${done}\n`),
  },
);
const metadata = { history: JSON.stringify(fit.history) };
writeFileSync(result, encodeTensorFile({ tensors: fit.parameters, metadata }));
