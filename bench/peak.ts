/** The most that matrix products reach on the same runtime: what a graph of nothing else would run at. */
import { constant, input } from '../src/graph/index.ts';
import { matmul } from '../src/operators/index.ts';
import { randomStream } from '../src/random.ts';
import type { Program } from '../src/runtime/index.ts';
import { nativeRuntime } from '../src/runtime/node.ts';
import { type FloatTensor, floats } from '../src/tensor/index.ts';
import { flopsOf } from '../src/transforms/flops.ts';

const SIZES = [512, 1024, 1536];
const REPEATS = 4;

interface Product {
  readonly flops: number;
  readonly program: Program;
  readonly feeds: { readonly a: FloatTensor };
}

export interface MatrixProducts {
  /** The best of all sizes now, in GFLOP/s. */
  best(): Promise<number>;
}

/** Square matrix products of several sizes, compiled. The right factor is a constant, as weights are. */
export async function matrixProducts(threads: number): Promise<MatrixProducts> {
  const runtime = await nativeRuntime({ threads });
  const products: Product[] = [];
  for (const size of SIZES) {
    const a = square(size, 'a');
    const left = input('a', 'float32', a.shape);
    const graph = { inputs: [left], outputs: { product: matmul(left, constant(square(size, 'b'))) } };
    products.push({ flops: flopsOf(graph), program: await runtime.compile(graph), feeds: { a } });
  }
  return {
    async best() {
      let best = 0;
      for (const { flops, program, feeds } of products) {
        for (let i = 0; i < REPEATS; i++) {
          const start = performance.now();
          await program.run(feeds);
          best = Math.max(best, flops / (performance.now() - start) / 1e6);
        }
      }
      return best;
    },
  };
}

function square(size: number, name: string): FloatTensor {
  const random = randomStream('bench', name);
  return floats(
    [size, size],
    Float32Array.from({ length: size * size }, () => random.uniform(-1, 1)),
  );
}
