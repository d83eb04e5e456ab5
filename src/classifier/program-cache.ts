import { OptionError } from '../errors.ts';
import type { Graph } from '../graph/index.ts';
import type { Program, Runtime } from '../runtime/index.ts';

/** What is asked of a classifier that is no more. */
export function disposed(): OptionError {
  return new OptionError('classifier', 'it was disposed before', 'Load it again, or dispose it later.');
}

/** Programs made on demand, one for each key and batch size. */
export class ProgramCache<K> {
  readonly #runtime: Runtime;
  readonly #graphFor: (key: K, size: number) => Graph;
  readonly #programs = new Map<K, Map<number, Promise<Program>>>();

  #isDisposed = false;

  constructor(runtime: Runtime, graphFor: (key: K, size: number) => Graph) {
    this.#runtime = runtime;
    this.#graphFor = graphFor;
  }

  /** @throws OptionError after `dispose` */
  get(key: K, size: number): Promise<Program> {
    if (this.#isDisposed) throw disposed();
    const sizes = this.#programs.get(key) ?? new Map<number, Promise<Program>>();
    this.#programs.set(key, sizes);
    const program = sizes.get(size) ?? this.#runtime.compile(this.#graphFor(key, size));
    sizes.set(size, program);
    return program;
  }

  async dispose(): Promise<void> {
    const all = [...this.#programs.values()].flatMap((sizes) => [...sizes.values()]);
    this.#programs.clear();
    this.#isDisposed = true;
    for (const program of all) await (await program).dispose();
  }
}
