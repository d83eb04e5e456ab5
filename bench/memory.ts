/**
 * Whether memory grows: over 1,000 batches of one classifier, and over 60 classifiers that are made and disposed of.
 * Run with --expose-gc, so that what has not been collected yet does not count. Prints a line of JSON.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { fgsm } from '../src/attacks/index.ts';
import type { Classifier } from '../src/classifier/index.ts';
import { loadClassifier } from '../src/classifier/load.node.ts';
import { exportGraph } from '../src/graph/index.ts';
import { attack } from '../src/harness/index.ts';
import { classifierGraph } from '../src/nn/index.ts';
import { randomStream } from '../src/random.ts';
import type { Runtime } from '../src/runtime/index.ts';
import { nativeRuntime } from '../src/runtime/node.ts';
import { poolRuntime } from '../src/workers/pool.node.ts';
import { mnistCnn } from './mnist-cnn.ts';
import { samplesFor } from './samples.ts';

export interface MemoryMeasures {
  readonly batches: readonly Snapshot[];
  readonly cycles: readonly Snapshot[];
  /** As `cycles`, but each classifier has a worker thread of its own that ends with it. */
  readonly workerCycles: readonly Snapshot[];
}

/** Megabytes after so many batches or cycles. */
export interface Snapshot {
  readonly after: number;
  readonly resident: number;
  readonly heap: number;
  readonly arrays: number;
}

const BATCH = 8;

async function snapshot(after: number): Promise<Snapshot> {
  for (let i = 0; i < 3; i++) {
    globalThis.gc?.();
    await pause(20);
  }
  const { rss, heapUsed, arrayBuffers } = process.memoryUsage();
  return { after, resident: rss / 2 ** 20, heap: heapUsed / 2 ** 20, arrays: arrayBuffers / 2 ** 20 };
}

/** Calls `once` as often as the last of `marks` says and looks at the memory at each of them. */
async function snapshots(marks: readonly number[], once: () => Promise<void>): Promise<Snapshot[]> {
  const taken: Snapshot[] = [];
  for (let done = 1; done <= (marks.at(-1) ?? 0); done++) {
    await once();
    if (marks.includes(done)) taken.push(await snapshot(done));
  }
  return taken;
}

async function attackOnce(classifier: Classifier): Promise<void> {
  const inputs = samplesFor(classifier, BATCH);
  await attack(classifier, fgsm, inputs, new Int32Array(BATCH), { epsilon: 0.3 });
}

async function measure(): Promise<MemoryMeasures> {
  const parameters = mnistCnn.initialParameters(randomStream('bench', 'weights'));
  const bytes = exportGraph(classifierGraph(mnistCnn, parameters, BATCH));
  const load = (runtime: Runtime) => loadClassifier(bytes, { runtime, batchSize: BATCH });

  const runtime = await nativeRuntime();
  const lasting = await load(runtime);
  const batches = await snapshots([200, 400, 600, 800, 1000], () => attackOnce(lasting));
  await lasting.dispose();

  const cycles = await snapshots([10, 20, 30, 40, 50, 60], async () => {
    const classifier = await load(runtime);
    await attackOnce(classifier);
    await classifier.dispose();
  });
  const workerCycles = await snapshots([5, 10, 20], async () => {
    const worker = await poolRuntime({ workers: 1 });
    const classifier = await load(worker);
    await attackOnce(classifier);
    await classifier.dispose();
    await worker.dispose();
  });
  return { batches, cycles, workerCycles };
}

process.stdout.write(`${JSON.stringify(await measure())}\n`);
