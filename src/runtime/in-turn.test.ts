import { expect, it } from 'vitest';
import { input } from '../graph/index.ts';
import { neg } from '../operators/index.ts';
import { floats } from '../tensor/index.ts';
import { inTurn } from './in-turn.ts';
import { nativeRuntime } from './node.ts';
import type { Runtime } from './runtime.ts';

const native = await nativeRuntime();

/** A runtime that notes how many things it is asked at a time. */
function observed(seen: { most: number }): Runtime {
  let under = 0;
  const noting = async <T>(task: Promise<T>): Promise<T> => {
    seen.most = Math.max(seen.most, ++under);
    return task.finally(() => {
      under--;
    });
  };
  return {
    ...native,
    compile: async (model) => {
      const program = await noting(native.compile(model));
      return { run: (feeds) => noting(program.run(feeds)), dispose: () => noting(program.dispose()) };
    },
  };
}

it('asks one thing at a time, and goes on after a failure', async () => {
  const seen = { most: 0 };
  const runtime = inTurn(observed(seen));
  const x = input('x', 'float32', [1]);
  const graph = { inputs: [x], outputs: { y: neg(x) } };
  const [one, other] = await Promise.all([runtime.compile(graph), runtime.compile(graph)]);
  const results = await Promise.allSettled([
    one.run({ x: floats([1], [1]) }),
    other.run({ x: floats([2], [1, 2]) }),
    one.run({ x: floats([1], [2]) }),
  ]);
  await Promise.all([one.dispose(), other.dispose()]);
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(seen.most).toBe(1);
});
