/** What lies below every problem: the file with its named inputs and outputs, as a graph and as it ships. */
import type { Diagnostic } from '../errors.ts';
import type { Value } from '../graph/index.ts';
import type { Runtime, Tensors } from '../runtime/index.ts';
import type { DType, FloatTensor, Shape, Tensor } from '../tensor/index.ts';
import type { Box } from '../threat/index.ts';
import type { ImportedGraph } from '../transforms/import.ts';
import type { Layout } from './layout.ts';
import type { OnnxModelOptions } from './onnx-options.ts';

/** What becomes of an input: the attacker changes it, it is fed with the same numbers always, or nothing depends on it. */
export type Role = 'attacked' | 'held' | 'unused';

export interface ModelInput {
  readonly name: string;
  /** The element type in the file. */
  readonly dtype: DType;
  readonly role: Role;
}

export interface ModelOutput {
  readonly name: string;
  readonly dtype: DType;
  /** For one sample, or for as many as the file takes at once where that is fixed; the axis of samples is included. */
  readonly shape: Shape;
  /** Where its elements lie, whatever the model is given; undefined where that is not known. */
  readonly range?: Box | undefined;
}

/** A model with one input that is attacked. Every value of its graph is float32 where the file has floats. */
export interface Model {
  readonly name: string;
  readonly runtime: Runtime;
  readonly inputs: readonly ModelInput[];
  /** The input that is attacked. */
  readonly attacked: {
    readonly name: string;
    readonly dtype: DType;
    /** Of one sample. */
    readonly shape: Shape;
    /** Where it has its channels; undefined where it is not an image. */
    readonly layout: Layout | undefined;
  };
  /** Those that the graph computes; `answer` returns all outputs of the file. */
  readonly outputs: readonly ModelOutput[];
  /** How many samples the file takes at once; undefined where it leaves that open. */
  readonly fixedBatch: number | undefined;
  /** What the held inputs of each sample are fed, [samples, size], where they differ from sample to sample. */
  readonly rows: FloatTensor | undefined;
  /** Whether what they are fed can be given for one sample at a time only. */
  readonly isOneByOne: boolean;
  readonly diagnostics: readonly Diagnostic[];
  /** From what it is loaded again: the whole file, and how it was read. */
  readonly source: { readonly bytes: Uint8Array; readonly options: OnnxModelOptions };
  /**
   * The graph on attacked inputs [N, ...shape], in the file's own scale.
   *
   * @param held The rows of these samples, [N, size]. @default the first sample's
   * @param weights Values in place of the file's own weights, by name. @default none
   */
  graphOf(x: Value, held?: Value, weights?: Readonly<Record<string, Value>>): ImportedGraph;
  /** What the file as it ships answers to attacked inputs [N, ...shape] of its own element type. */
  answer(inputs: Tensor, held?: FloatTensor): Promise<Tensors>;
  /** The same, with values inside of the file beside its outputs. */
  trace(names: readonly string[], inputs: Tensor): Promise<Tensors>;
  dispose(): Promise<void>;
}
