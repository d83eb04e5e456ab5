/** Memory after thousands of attacks: what one attack leaves behind would show. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { apgd, pgd, square } from '../../src/attacks/index.ts';
import { classifierFromBytes } from '../../src/classifier/index.ts';
import { exportGraph } from '../../src/graph/index.ts';
import { type Attack, attack } from '../../src/harness/index.ts';
import { classifierGraph, denseNetwork } from '../../src/nn/index.ts';
import { randomStream } from '../../src/random.ts';
import type { Runtime } from '../../src/runtime/index.ts';
import { nativeRuntime } from '../../src/runtime/node.ts';
import { poolRuntime } from '../../src/workers/pool.node.ts';
import { uniform } from '../samples.ts';
import '../fresh-build.ts';

const ATTACKS = 5000;
const WARM_UP = 1000;
const SAMPLES = 3;
const MEGABYTE = 2 ** 20;
/** A vector of one sample, 1.5 kB, left behind by each attack would be 6 MB. */
const MOST_ON_HEAP = 2;
/** Allocators keep what they were given back, and worker threads collect when they like. */
const MOST_RESIDENT = 48;

const network = denseNetwork([1, 20, 20], { units: [16], classCount: 5 });
const bytes = exportGraph(classifierGraph(network, network.initialParameters(randomStream('memory')), 4));
const inputs = uniform([SAMPLES, 1, 20, 20], 0, 1);
const labels = Int32Array.of(0, 1, 2);
const methods: readonly { readonly method: Attack; readonly options: Readonly<Record<string, number>> }[] = [
  { method: pgd, options: { steps: 4 } },
  { method: apgd, options: { steps: 4 } },
  { method: square, options: { queries: 4 } },
];

setFlagsFromString('--expose-gc');
const collect: unknown = runInNewContext('gc');

/** In megabytes, what nobody holds collected. */
async function used(): Promise<{ readonly onHeap: number; readonly resident: number }> {
  for (let i = 0; i < 4; i++) {
    if (typeof collect === 'function') collect();
    await new Promise((resolve) => setImmediate(resolve));
  }
  const { heapUsed, arrayBuffers, rss } = process.memoryUsage();
  return { onHeap: (heapUsed + arrayBuffers) / MEGABYTE, resident: rss / MEGABYTE };
}

it.each([
  { where: 'on one thread', runtime: (): Promise<Runtime> => nativeRuntime() },
  { where: 'by two workers', runtime: (): Promise<Runtime> => poolRuntime({ workers: 2 }) },
])('does not grow over 5,000 attacks $where', { timeout: 600_000 }, async ({ runtime: started }) => {
  await using runtime = await started();
  await using classifier = await classifierFromBytes(bytes, { runtime });
  const attackTimes = async (times: number) => {
    for (let i = 0; i < times; i++) {
      const { method, options } = methods[i % methods.length];
      await attack(classifier, method, inputs, labels, { epsilon: 0.01, seed: i, options });
    }
  };
  await attackTimes(WARM_UP);
  const before = await used();
  await attackTimes(ATTACKS - WARM_UP);
  const after = await used();
  const told = `MB before ${JSON.stringify(before)} and after ${JSON.stringify(after)}: look for what attacks leave behind`;
  expect(after.onHeap - before.onHeap, told).toBeLessThan(MOST_ON_HEAP);
  expect(after.resident - before.resident, told).toBeLessThan(MOST_RESIDENT);
});
