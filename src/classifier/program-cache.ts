import { OptionError } from '../errors.ts';
import type { Graph } from '../graph/index.ts';
import type { Program, Runtime } from '../runtime/index.ts';
import type { GraphQuestion } from './question.ts';

/** What is asked of a classifier that is no more. */
export function disposed(): OptionError {
  return new OptionError('classifier', 'it was disposed before', 'Load it again, or dispose it later.');
}

/** Programs made on demand, one for each question, parameter and batch size. */
export class ProgramCache {
  readonly #runtime: Runtime;
  readonly #graphFor: <P>(question: GraphQuestion<P>, by: P, size: number) => Promise<Graph>;
  readonly #programs = new Map<unknown, Map<unknown, Map<number, Promise<Program>>>>();

  #isDisposed = false;

  constructor(runtime: Runtime, graphFor: <P>(question: GraphQuestion<P>, by: P, size: number) => Promise<Graph>) {
    this.#runtime = runtime;
    this.#graphFor = graphFor;
  }

  /** @throws OptionError after `dispose` */
  get<P>(question: GraphQuestion<P>, by: P, size: number): Promise<Program> {
    if (this.#isDisposed) throw disposed();
    const kinds = this.#programs.get(question) ?? new Map<unknown, Map<number, Promise<Program>>>();
    this.#programs.set(question, kinds);
    const sizes = kinds.get(by) ?? new Map<number, Promise<Program>>();
    kinds.set(by, sizes);
    const program = sizes.get(size) ?? this.#compiled(this.#graphFor(question, by, size), () => sizes.delete(size));
    sizes.set(size, program);
    return program;
  }

  /** What cannot be made is forgotten: there is nothing to dispose of. */
  async #compiled(graph: Promise<Graph>, forget: () => void): Promise<Program> {
    try {
      return await this.#runtime.compile(await graph);
    } catch (error) {
      forget();
      throw error;
    }
  }

  async dispose(): Promise<void> {
    const all = [...this.#programs.values()].flatMap((kinds) =>
      [...kinds.values()].flatMap((sizes) => [...sizes.values()]),
    );
    this.#programs.clear();
    this.#isDisposed = true;
    for (const program of all) await (await program).dispose();
  }
}
