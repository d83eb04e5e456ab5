import { describe, expect, it } from 'vitest';
import { RuntimeError } from '../errors.ts';
import { constant, type Graph, input, type Value } from '../graph/index.ts';
import { log, mul, sub } from '../operators/index.ts';
import { floats } from '../tensor/index.ts';
import { checkedRuntime } from './checked.ts';
import { nativeRuntime, wasmRuntime } from './node.ts';
import { floatResult } from './results.ts';
import type { Program, Runtime } from './runtime.ts';

const native = await nativeRuntime();
const x = input('x', 'float32', [3]);
const times = (factor: number): Value => mul(x, constant(floats([], [factor])));
const tripled: Graph = { inputs: [x], outputs: { fine: times(2), y: times(3) } };

/** A runtime that computes something else than it is asked to. */
const computing = (graph: Graph): Runtime => ({
  ...native,
  name: 'the candidate',
  compile: () => native.compile(graph),
});

async function yOf(program: Program, ...values: number[]): Promise<number[]> {
  return [...floatResult(await program.run({ x: floats([3], values) }), 'y').data];
}

describe('checkedRuntime', () => {
  it('runs on the candidate what the reference agreed to once', async () => {
    const nearly: Graph = { inputs: [x], outputs: { fine: times(2), y: times(3.0015) } };
    const runtime = checkedRuntime(computing(nearly), native);
    const program = await runtime.compile(tripled);
    expect(await yOf(program, 1, 2, 1000)).toEqual([3, 6, 3000]);
    expect(await yOf(program, 1000, 0, 0)).toEqual([expect.closeTo(3001.5, 2), 0, 0]);
    expect(runtime.diagnostics).toEqual([]);
    await program.dispose();
  });

  it('trusts WebAssembly, NaN and infinities included', async () => {
    const runtime = checkedRuntime(await wasmRuntime(), native);
    const program = await runtime.compile({ inputs: [x], outputs: { y: log(x) } });
    expect(await yOf(program, 0, -1, 1)).toEqual([-Infinity, Number.NaN, 0]);
    expect(runtime.diagnostics).toEqual([]);
    await program.dispose();
  });

  it.each([
    ['differs', { inputs: [x], outputs: { fine: times(2), y: times(3.004) } }, 'output "y" differs by 0.00133'],
    ['is NaN', { inputs: [x], outputs: { fine: times(2), y: log(times(-1)) } }, 'output "y" differs by Infinity'],
    ['is missing', { inputs: [x], outputs: { fine: times(2) } }, 'output "y" differs by Infinity'],
    ['has another length', { inputs: [x], outputs: { fine: times(2), y: constant(floats([1], [3])) } }, 'Infinity'],
  ])('keeps on the reference a program whose output %s', async (_, wrong: Graph, message) => {
    const runtime = checkedRuntime(computing(wrong), native);
    const program = await runtime.compile(tripled);
    // Several runs before the first has been judged.
    const runs = await Promise.all([yOf(program, 1, 2, 3), yOf(program, 4, 5, 6)]);
    expect(runs).toEqual([
      [3, 6, 9],
      [12, 15, 18],
    ]);
    expect(await yOf(program, 7, 8, 9)).toEqual([21, 24, 27]);
    expect(runtime.diagnostics).toEqual([{ code: 'runtime-differs', message: expect.stringContaining(message) }]);
    await program.dispose();
  });

  it('runs on the reference what fails on the candidate later, and says so once', async () => {
    let left = 2;
    const candidate: Runtime = {
      ...native,
      name: 'the candidate',
      async compile(model) {
        const program = await native.compile(model);
        return {
          ...program,
          run: (feeds) => (left-- > 0 ? program.run(feeds) : Promise.reject(new RuntimeError('out of memory'))),
        };
      },
    };
    const runtime = checkedRuntime(candidate, native);
    const program = await runtime.compile(tripled);
    expect(await yOf(program, 1, 2, 3)).toEqual([3, 6, 9]);
    expect(await yOf(program, 4, 5, 6)).toEqual([12, 15, 18]);
    const failing = [yOf(program, 7, 8, 9), yOf(program, 0, 1, 0)];
    expect(await Promise.all(failing)).toEqual([
      [21, 24, 27],
      [0, 3, 0],
    ]);
    expect(await yOf(program, 1, 1, 1)).toEqual([3, 3, 3]);
    const message = 'a program failed on the candidate: out of memory';
    expect(runtime.diagnostics).toEqual([{ code: 'runtime-failed', message }]);
    await program.dispose();
  });

  it('refuses such a program where it is told to, at every run', async () => {
    const wrong: Graph = { inputs: [x], outputs: { fine: times(2), y: times(4) } };
    const runtime = checkedRuntime(computing(wrong), native, { onDifference: 'refuse' });
    const program = await runtime.compile(tripled);
    const message = 'a program does not run on the candidate: its output "y" differs by 0.333 of the largest value';
    await expect(yOf(program, 1, 2, 3)).rejects.toThrow(message);
    await expect(yOf(program, 0, 0, 0)).rejects.toThrow(RuntimeError);
    await program.dispose();
  });

  it('keeps on the reference what the candidate cannot compile', async () => {
    const candidate: Runtime = { ...native, compile: () => native.compile(Uint8Array.of(1, 2, 3)) };
    const runtime = checkedRuntime(candidate, native);
    const program = await runtime.compile(tripled);
    expect(await yOf(program, 1, 2, 3)).toEqual([3, 6, 9]);
    expect(runtime.diagnostics).toEqual([{ code: 'runtime-differs', message: expect.stringContaining('cannot load') }]);
    await program.dispose();
  });

  it('judges by the first feeds that the reference takes', async () => {
    const apart: Graph = { inputs: [x], outputs: { fine: times(2), y: sub(times(4), x) } };
    const runtime = checkedRuntime(computing(apart), native);
    const program = await runtime.compile(tripled);
    await expect(program.run({ x: floats([2], [1, 2]) })).rejects.toThrow('failed while it ran');
    expect(await yOf(program, 1, 2, 3)).toEqual([3, 6, 9]);
    expect(runtime.diagnostics).toEqual([]);
    await program.dispose();
  });
});
