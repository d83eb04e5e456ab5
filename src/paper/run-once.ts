import type { Graph } from '../graph/index.ts';
import type { Runtime, Tensors } from '../runtime/index.ts';
import { type FloatTensor, isFloat32 } from '../tensor/index.ts';

/** Compiles a graph whose outputs are all float32, runs it once and frees it. */
export async function runOnce<Name extends string>(
  runtime: Runtime,
  graph: Graph & { readonly outputs: Readonly<Record<Name, unknown>> },
  feeds: Tensors,
): Promise<Record<Name, FloatTensor>> {
  const program = await runtime.compile(graph);
  try {
    const results = await program.run(feeds);
    return results;
  } finally {
    await program.dispose();
  }
}
