/** A runtime that keeps account of what it is asked: the arithmetic, and the time until it answers. */
import type { Graph } from '../src/graph/index.ts';
import type { Runtime } from '../src/runtime/index.ts';
import { flopsOf } from '../src/transforms/flops.ts';

export interface Meter {
  /** The same runtime, metered. */
  readonly runtime: Runtime;
  /** All graphs that were compiled; what came as the bytes of a file is not among them. */
  readonly graphs: readonly Graph[];
  /** Floating-point operations of all runs so far. */
  readonly flops: number;
  /** Seconds of all runs so far; of runs side by side, each counts. */
  readonly seconds: number;
}

export function metered(runtime: Runtime): Meter {
  const graphs: Graph[] = [];
  const total = { flops: 0, seconds: 0 };
  return {
    graphs,
    get flops() {
      return total.flops;
    },
    get seconds() {
      return total.seconds;
    },
    // Without its crew: what workers run beside sessions of their own is not seen here.
    runtime: {
      name: runtime.name,
      concurrency: runtime.concurrency,
      diagnostics: runtime.diagnostics,
      dispose: () => runtime.dispose(),
      [Symbol.asyncDispose]: () => runtime.dispose(),
      async compile(model) {
        const program = await runtime.compile(model);
        if (model instanceof Uint8Array) return program;
        graphs.push(model);
        const flops = flopsOf(model);
        return {
          async run(feeds) {
            const start = performance.now();
            const results = await program.run(feeds);
            total.seconds += (performance.now() - start) / 1000;
            total.flops += flops;
            return results;
          },
          dispose: () => program.dispose(),
        };
      },
    },
  };
}

/** The compiled graph that yields gradients. */
export const gradientGraph = (meter: Meter): Graph => graphWith(meter, 'logits,losses,gradient');

/** The compiled graph that yields logits and nothing else. */
export const forwardGraph = (meter: Meter): Graph => graphWith(meter, 'logits');

function graphWith({ graphs }: Meter, outputs: string): Graph {
  const found = graphs.findLast((graph) => Object.keys(graph.outputs).join() === outputs);
  if (found === undefined) throw new Error(`no graph with the outputs ${outputs} was compiled`);
  return found;
}
