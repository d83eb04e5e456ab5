import { describe, expect, it } from 'vitest';
import { ranAlone } from '../../test/onnx-alone.ts';
import { onnxViolations } from '../../test/onnx-rules.ts';
import { exportGraph, input } from '../graph/index.ts';
import { decodeModel } from '../onnx/index.ts';
import { floats } from '../tensor/index.ts';
import { add, cast, exp, less, mul, reduceMax } from './index.ts';
import { loop } from './loop.ts';

const x = input('x', 'float32', [3]);
const feeds = { x: floats([3], [1, 2, 3]) };

describe('a loop', () => {
  it('repeats a step, which knows how many were before it', async () => {
    const [sum, last] = loop(5, [x, x], ([total], before) => ({
      state: [add(total, mul(x, cast(before, 'float32'))), total],
    }));
    const { all, previous } = await ranAlone(
      exportGraph({ inputs: [x], outputs: { all: sum, previous: last } }),
      feeds,
    );
    // 1 + 0 + 1 + 2 + 3 + 4 times x, and one step less.
    expect(Array.from(all.data)).toEqual([11, 22, 33]);
    expect(Array.from(previous.data)).toEqual([7, 14, 21]);
  });

  it('ends where there is nothing left to do', async () => {
    const [doubled] = loop(100, [x], ([value]) => {
      const next = mul(2, value);
      return { state: [next], goesOn: less(reduceMax(next, [0], false), 40) };
    });
    const { y } = await ranAlone(exportGraph({ inputs: [x], outputs: { y: doubled } }), feeds);
    expect(Array.from(y.data)).toEqual([16, 32, 48]);
  });

  it('computes around its body what does not change in it, and may stand in another loop', async () => {
    const fixed = exp(x);
    const [y] = loop(2, [x], ([outer]) => {
      const [inner] = loop(3, [outer], ([value]) => ({ state: [add(value, mul(fixed, outer))] }));
      return { state: [inner] };
    });
    const bytes = exportGraph({ inputs: [x], outputs: { y } });
    const { graph } = decodeModel(bytes);
    expect(graph?.node.map(({ opType }) => opType)).toEqual(['Exp', 'Loop', 'Identity']);
    expect(onnxViolations(bytes)).toEqual([]);
    const found = await ranAlone(bytes, feeds);
    // Each time value is multiplied by 1 + 3 e^x.
    [1, 2, 3].forEach((value, i) => {
      expect(found.y.data[i] / (value * (1 + 3 * Math.exp(value)) ** 2)).toBeCloseTo(1, 5);
    });
  });
});
