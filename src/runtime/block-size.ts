import { RuntimeError } from '../errors.ts';
import { type Graph, input } from '../graph/index.ts';
import { conv } from '../operators/windows/convolution.ts';
import { readWindow } from '../operators/windows/window.ts';
import { randomStream } from '../random.ts';
import { floats } from '../tensor/index.ts';
import { blockedConvolutions } from '../transforms/blocked-convolutions.ts';
import { floatResult } from './results.ts';
import type { Program } from './runtime.ts';

const SIZES = [16, 8];
const TOLERANCE = 1e-4;

/**
 * How many channels ONNX Runtime keeps side by side in its blocked layout, which depends on the processor and which it does
 * not tell: the size with which a small convolution comes out right.
 *
 * @returns undefined where it has no such layout
 */
export async function blockSizeOf(compile: (graph: Graph) => Promise<Program>): Promise<number | undefined> {
  const [x, w] = [input('x', 'float32', [1, 16, 5, 5]), input('w', 'float32', [16, 16, 3, 3])];
  const window = readWindow({ auto_pad: 'SAME_UPPER' }, [5, 5], [3, 3], 'block size');
  const plain: Graph = { inputs: [x, w], outputs: { y: conv(x, w, window, 1) } };
  const random = randomStream('block size');
  const feeds = {
    x: floats(
      x.shape,
      Array.from({ length: 16 * 25 }, () => random.uniform(-1, 1)),
    ),
    w: floats(
      w.shape,
      Array.from({ length: 16 * 16 * 9 }, () => random.uniform(-1, 1)),
    ),
  };
  const answerOf = async (graph: Graph) => {
    const program = await compile(graph);
    const y = floatResult(await program.run(feeds), 'y').data;
    await program.dispose();
    return y;
  };
  try {
    const expected = await answerOf(plain);
    for (const size of SIZES) {
      const found = await answerOf(blockedConvolutions(plain, size));
      if (found.every((value, i) => Math.abs(value - expected[i]) < TOLERANCE)) return size;
    }
  } catch (error) {
    if (!(error instanceof RuntimeError)) throw error;
  }
  return undefined;
}
