/** Attacks by worker threads, which need the built program; and what becomes of them when threads end. */
import { once } from 'node:events';
import type { Worker } from 'node:worker_threads';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { apgd, apgdTargeted, deepfool, fabTargeted, pgd, square } from '../attacks/index.ts';
import { type Classifier, classifierFromBytes } from '../classifier/index.ts';
import { RuntimeError } from '../errors.ts';
import { exportGraph } from '../graph/index.ts';
import { type Attack, attack, attackAtEach, nearest, verify } from '../harness/index.ts';
import { classifierGraph, denseNetwork } from '../nn/index.ts';
import { randomStream } from '../random.ts';
import type { Runtime } from '../runtime/index.ts';
import { nativeRuntime } from '../runtime/node.ts';
import { argMax, floats, row } from '../tensor/index.ts';
import { targeted } from '../threat/index.ts';
import { poolRuntime } from './pool.node.ts';
import '../../test/fresh-build.ts';

const COUNT = 23;
const network = denseNetwork([1, 6, 6], { units: [24], classCount: 5 });
const bytes = exportGraph(classifierGraph(network, network.initialParameters(randomStream('pool')), 8));
const random = randomStream('pool', 'inputs');
const inputs = floats(
  [COUNT, 1, 6, 6],
  Array.from({ length: COUNT * 36 }, () => random.uniform()),
);

let alone: Runtime;
let reference: Classifier;
let labels: Int32Array;
beforeAll(async () => {
  alone = await nativeRuntime();
  reference = await classifierFromBytes(bytes, { runtime: alone });
  const logits = await reference.logits(inputs);
  // Some are answered wrongly before.
  labels = Int32Array.from({ length: COUNT }, (_, i) => (i % 7 === 0 ? i % 5 : argMax(row(logits, i))));
});
afterAll(() => alone.dispose());

/** All worker threads that were started in a test. */
const threads: Worker[] = [];
const remember = (thread: Worker) => threads.push(thread);
beforeEach(() => {
  threads.length = 0;
  process.on('worker', remember);
});
afterEach(() => process.removeListener('worker', remember));

async function inPool<T>(workers: number, task: (classifier: Classifier, pool: Runtime) => Promise<T>): Promise<T> {
  const pool = await poolRuntime({ workers });
  try {
    return await task(await classifierFromBytes(bytes, { runtime: pool }), pool);
  } finally {
    await pool.dispose();
  }
}

const methods: readonly Attack[] = [pgd, apgd, apgdTargeted, fabTargeted, deepfool, square];
const brief = ({ options }: Attack) => ({
  ...('steps' in options && { steps: 12 }),
  ...('queries' in options && { queries: 40 }),
});

/** Ends a thread behind the pool's back, between two runs of native code. */
function quit(thread: Worker): void {
  thread.postMessage({ id: -1, kind: 'quit' });
}

async function hasEnded(thread: Worker): Promise<void> {
  const exit = once(thread, 'exit');
  quit(thread);
  await exit;
}

describe('a pool of workers', () => {
  it('tells a thread of a sample without the memory of all', async () => {
    const carried: number[] = [];
    const listen = (thread: Worker) => {
      const post = thread.postMessage.bind(thread);
      thread.postMessage = (message) => {
        for (const { value } of message.samples ?? []) carried.push(value.input.buffer.byteLength);
        post(message);
      };
    };
    process.on('worker', listen);
    await inPool(2, (classifier) => attack(classifier, pgd, inputs, labels, { epsilon: 0.1 }));
    process.removeListener('worker', listen);
    expect(carried).toHaveLength(COUNT);
    expect(Math.max(...carried), 'bytes behind the input of a sample').toBe(36 * 4);
  });

  it.each([1, 2, 3])('of %i workers attacks samples with the same results to the bit', async (workers) => {
    await inPool(workers, async (classifier) => {
      for (const method of methods) {
        const options = { epsilon: 0.05, seed: 4, options: brief(method) };
        const expected = await attack(reference, method, inputs, labels, options);
        expect(await attack(classifier, method, inputs, labels, options), method.name).toEqual(expected);
      }
    });
  });

  it('seeks the smallest perturbation, climbs epsilons, follows targets and verifies alike', async () => {
    const runs = async (classifier: Classifier) => [
      await nearest(classifier, pgd, inputs, labels, { norm: 'L2', options: { bisections: 3 } }),
      await nearest(classifier, deepfool, inputs, labels, { norm: 'L2' }),
      await attackAtEach(classifier, pgd, inputs, labels, { epsilons: [0.08, 0.01, 0.03], clip: false }),
      await attack(classifier, apgd, inputs, targeted(labels.map((label) => (label + 1) % 5)), { epsilon: 0.1 }),
      await verify(
        classifier,
        inputs,
        labels,
        floats(
          inputs.shape,
          inputs.data.map((value) => 1 - value),
        ),
        {
          epsilon: 0.1,
          from: 'inverted',
        },
      ),
    ];
    expect(await inPool(2, runs)).toEqual(await runs(reference));
  });

  it('tells of each sample once and in the order of nothing, with progress to the end', async () => {
    const seen: number[] = [];
    const progress: number[] = [];
    await inPool(2, (classifier) =>
      attack(classifier, pgd, inputs, labels, {
        epsilon: 0.05,
        onSample: ({ index }) => seen.push(index),
        onProgress: ({ done }) => progress.push(done),
      }),
    );
    expect(seen.toSorted((a, b) => a - b)).toEqual(Array.from({ length: COUNT }, (_, i) => i));
    expect(progress).toEqual(Array.from({ length: COUNT }, (_, i) => i + 1));
  });

  it('is not given an attack that only looks like one of the registry', async () => {
    const impostor: Attack = {
      ...pgd,
      with:
        () =>
        async ({ input }) =>
          input.slice(),
    };
    const result = await inPool(2, (classifier) => attack(classifier, impostor, inputs, labels, { epsilon: 0.1 }));
    expect(result.adversarials.data, 'the impostor moves nothing').toEqual(inputs.data);
  });

  it('is not asked about a copy of a classifier with other parts', async () => {
    const asked: string[] = [];
    await inPool(2, async (classifier) => {
      const watched: Classifier = {
        ...classifier,
        ask: (question, by, x, sides) => {
          asked.push('here');
          return classifier.ask(question, by, x, sides);
        },
      };
      await attack(watched, pgd, inputs, labels, { epsilon: 0.05 });
    });
    expect(asked.length, 'questions that the copy answered').toBeGreaterThan(0);
  });

  it('stops when told to, with the reason, and is of use afterwards', async () => {
    const reason = new Error('enough');
    await inPool(2, async (classifier) => {
      const abort = new AbortController();
      const run = attack(classifier, square, inputs, labels, {
        epsilon: 1e-4,
        options: { queries: 100_000 },
        onProgress: () => abort.abort(reason),
        signal: abort.signal,
      });
      await expect(run).rejects.toBe(reason);
      await expect(attack(classifier, pgd, inputs, labels, { epsilon: 0.05 })).resolves.toBeDefined();
    });
  });

  it('throws what a listener throws', async () => {
    const fault = new Error('a fault of the listener');
    const onSample = () => {
      throw fault;
    };
    const run = inPool(2, (classifier) => attack(classifier, pgd, inputs, labels, { epsilon: 0.05, onSample }));
    await expect(run).rejects.toBe(fault);
  });

  it('replaces a worker that ended while idle', async () => {
    const expected = await attack(reference, pgd, inputs, labels, { epsilon: 0.05 });
    await inPool(2, async (classifier) => {
      await attack(classifier, pgd, inputs, labels, { epsilon: 0.05 });
      for (const thread of threads.slice()) await hasEnded(thread);
      expect(await attack(classifier, pgd, inputs, labels, { epsilon: 0.05 })).toEqual(expected);
      await hasEnded(threads[2]);
      expect((await classifier.logits(inputs)).data, 'single programs too').toEqual(
        (await reference.logits(inputs)).data,
      );
    });
  });

  it('gives the samples of a worker that ended while busy to another', async () => {
    const options = { epsilon: 0.02, options: { steps: 40 } };
    const expected = await attack(reference, apgdTargeted, inputs, labels, options);
    await inPool(2, async (classifier) => {
      let ended = false;
      const onProgress = () => {
        if (!ended) quit(threads[1]);
        ended = true;
      };
      expect(await attack(classifier, apgdTargeted, inputs, labels, { ...options, onProgress })).toEqual(expected);
      expect(threads.length, 'threads that were started').toBe(3);
    });
  });

  it('fails where workers end again and again, and does not hang', async () => {
    const endAtOnce = (thread: Worker) => quit(thread);
    await inPool(2, async (classifier) => {
      process.on('worker', endAtOnce);
      try {
        for (const thread of threads.slice()) await hasEnded(thread);
        const run = attack(classifier, pgd, inputs, labels, { epsilon: 0.05 });
        await expect(run).rejects.toBeInstanceOf(RuntimeError);
      } finally {
        process.removeListener('worker', endAtOnce);
      }
    });
  });
});
