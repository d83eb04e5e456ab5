import { describe, expect, it } from 'vitest';
import { normal } from '../../test/samples.ts';
import { constant, exportGraph, type Graph, input, nodesOf, type Value } from '../graph/index.ts';
import { add, conv, relu } from '../operators/index.ts';
import { readWindow } from '../operators/windows/window.ts';
import { blockSizeOf } from '../runtime/block-size.ts';
import { floatResult, type Tensors } from '../runtime/index.ts';
import { nativeRuntime } from '../runtime/node.ts';
import type { Shape } from '../tensor/index.ts';
import { blockedConvolutions, hasBlockable } from './blocked-convolutions.ts';

const runtime = await nativeRuntime();
/** As bytes, which the runtime compiles as they are. */
const compile = (graph: Graph) => runtime.compile(exportGraph(graph));
const size = await blockSizeOf(compile);

async function answerOf(graph: Graph, feeds: Tensors): Promise<Float32Array> {
  const program = await compile(graph);
  const { data } = floatResult(await program.run(feeds), 'y');
  await program.dispose();
  return data;
}

interface Case {
  readonly image: Shape;
  readonly weights: Shape;
  readonly attributes: Record<string, number[] | string>;
}

const cases: Record<string, Case> = {
  'as many outputs as inputs': {
    image: [3, 32, 9, 7],
    weights: [32, 32, 3, 3],
    attributes: { auto_pad: 'SAME_UPPER' },
  },
  'more outputs, a large kernel': {
    image: [2, 16, 14, 14],
    weights: [48, 16, 5, 5],
    attributes: { auto_pad: 'SAME_UPPER' },
  },
  'few input channels': { image: [2, 3, 12, 12], weights: [16, 3, 3, 3], attributes: { auto_pad: 'SAME_UPPER' } },
  'strides, and more padding after the image': {
    image: [2, 16, 10, 12],
    weights: [32, 16, 3, 3],
    attributes: { strides: [2, 2], pads: [0, 0, 1, 1] },
  },
  dilations: { image: [2, 16, 11, 11], weights: [16, 16, 3, 3], attributes: { dilations: [2, 3] } },
  'kernels of one place': { image: [2, 64, 6, 6], weights: [16, 64, 1, 1], attributes: { strides: [2, 2] } },
};

function graphOf({ image, weights, attributes }: Case): Graph {
  const [x, w, b] = [input('x', 'float32', image), input('w', 'float32', weights), input('b', 'float32', [weights[0]])];
  const window = readWindow(attributes, image.slice(2), weights.slice(2), 'a test');
  const once = conv(x, w, window, 1, b);
  return { inputs: [x, w, b], outputs: { y: add(relu(once), conv(x, w, window, 1)) } };
}

const namesOf = ({ outputs }: Graph) => nodesOf(Object.values(outputs)).map(({ operator }) => operator.name);

describe('blockedConvolutions', () => {
  it.each(Object.entries(cases))('changes convolutions with %s', (_, of) => {
    const graph = graphOf(of);
    expect(hasBlockable(graph)).toBe(true);
    const names = namesOf(blockedConvolutions(graph, 16));
    expect(names.filter((name) => name === 'BlockedConv')).toHaveLength(2);
    expect(names).not.toContain('Conv');
  });

  it.skipIf(size === undefined).each(Object.entries(cases))('computes the same with %s', async (_, of) => {
    const graph = graphOf(of);
    const feeds = { x: normal(of.image), w: normal(of.weights), b: normal([of.weights[0]]) };
    const expected = await answerOf(graph, feeds);
    const found = await answerOf(blockedConvolutions(graph, size ?? 0), feeds);
    const largest = Math.max(...expected.map(Math.abs));
    const off = Math.max(...expected.map((value, i) => Math.abs(value - found[i])));
    expect(off / largest, 'the largest difference, by the largest value').toBeLessThan(1e-5);
  });

  it('leaves other convolutions, and all that depends on none, as they are', () => {
    const x = input('x', 'float32', [1, 32, 5, 5]);
    const window = readWindow({ auto_pad: 'SAME_UPPER' }, [5, 5], [3, 3], 'a test');
    const left: Record<string, Value> = {
      'constant weights': conv(x, constant(normal([32, 32, 3, 3])), window, 1),
      'two groups': conv(x, input('w', 'float32', [32, 16, 3, 3]), window, 2),
      'channels that fill no block': conv(x, input('w', 'float32', [20, 32, 3, 3]), window, 1),
    };
    const graph = { inputs: [x], outputs: left };
    expect(blockedConvolutions(graph, 16).outputs).toEqual(left);
    for (const name of Object.keys(left)) expect(blockedConvolutions(graph, 16).outputs[name], name).toBe(left[name]);
  });
});

describe('the native runtime', () => {
  it.runIf(process.arch === 'x64')('knows the size of the blocks', () => {
    expect([8, 16]).toContain(size);
  });

  it('finds no size where the layout is unknown', async () => {
    const lacking = (graph: Graph) =>
      namesOf(graph).includes('BlockedConv') ? runtime.compile(new Uint8Array([1])) : compile(graph);
    expect(await blockSizeOf(lacking)).toBeUndefined();
  });
});
