import type { Graph } from '../graph/index.ts';
import type { Program, Runtime } from '../runtime/index.ts';

/** Programs made on demand, one for each key and batch size. */
export class ProgramCache<K> {
  readonly #runtime: Runtime;
  readonly #graphFor: (key: K, size: number) => Graph | Promise<Graph>;
  readonly #programs = new Map<K, Map<number, Promise<Program>>>();

  constructor(runtime: Runtime, graphFor: (key: K, size: number) => Graph | Promise<Graph>) {
    this.#runtime = runtime;
    this.#graphFor = graphFor;
  }

  get(key: K, size: number): Promise<Program> {
    const sizes = this.#programs.get(key) ?? new Map<number, Promise<Program>>();
    this.#programs.set(key, sizes);
    const program = sizes.get(size) ?? this.#compiled(key, size, () => sizes.delete(size));
    sizes.set(size, program);
    return program;
  }

  /** What cannot be made is forgotten: there is nothing to dispose of. */
  async #compiled(key: K, size: number, forget: () => void): Promise<Program> {
    try {
      return await this.#runtime.compile(await this.#graphFor(key, size));
    } catch (error) {
      forget();
      throw error;
    }
  }

  async dispose(): Promise<void> {
    const all = [...this.#programs.values()].flatMap((sizes) => [...sizes.values()]);
    this.#programs.clear();
    for (const program of all) await (await program).dispose();
  }
}
