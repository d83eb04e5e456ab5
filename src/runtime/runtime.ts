/** What runs graphs. Each platform has one file that implements these interfaces. */
import type { Diagnostic } from '../errors.ts';
import type { Graph } from '../graph/index.ts';
import type { Tensor } from '../tensor/index.ts';

/** Named tensors that go into a program or come out of it. */
export type Tensors = Readonly<Record<string, Tensor>>;

/** A graph made ready to run. */
export interface Program {
  /** Runs the program on tensors named as its inputs. Several runs may be under way at once. */
  run(feeds: Tensors): Promise<Tensors>;
  /** Frees what the program holds outside JavaScript's memory. */
  dispose(): Promise<void>;
}

/** A runtime's name without its threads and workers, which change no outcome; its device, which may, is part of it. */
export function kindOf({ name }: Pick<Runtime, 'name'>): string {
  return name.replace(/, .*/, '');
}

/** An inference engine on this machine. */
export interface Runtime extends AsyncDisposable {
  /** What it is, for reports: e.g. `'onnxruntime-node 1.30.0, 2 threads'`. */
  readonly name: string;
  /** How many runs make progress at the same time. Callers keep so many under way. */
  readonly concurrency: number;
  /** What its user should know of it, e.g. that it is not the fastest one. */
  readonly diagnostics: readonly Diagnostic[];
  /** Makes a graph, or the bytes of an ONNX file, ready to run. */
  compile(model: Graph | Uint8Array): Promise<Program>;
  /** Where files are judged as they ship, if that is elsewhere. */
  readonly judge?: Runtime;
  /** Frees what workers keep of a model that is not used any more, by what it was loaded from. */
  forget?(origin: object): Promise<void>;
  /** Frees the runtime itself, such as its worker threads. */
  dispose(): Promise<void>;
}
