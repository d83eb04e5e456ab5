import type { Graph } from '../../graph/index.ts';
import { floatResult, type Runtime, type Tensors } from '../../runtime/index.ts';
import type { FloatTensor } from '../../tensor/index.ts';

/** Compiles a graph whose outputs are all float32, runs it once and frees it. */
export async function runOnce(runtime: Runtime, graph: Graph, feeds: Tensors): Promise<Record<string, FloatTensor>> {
  const program = await runtime.compile(graph);
  try {
    const results = await program.run(feeds);
    return Object.fromEntries(Object.keys(graph.outputs).map((name) => [name, floatResult(results, name)]));
  } finally {
    await program.dispose();
  }
}
