/** What nodes of a file know of their surroundings while it is read. */
import { type GibbonError, ModelFormatError, type UnsupportedNode } from '../errors.ts';
import type { Value } from '../graph/index.ts';
import type { ExternalReader, ModelProto } from '../onnx/index.ts';

/** A sequence of ONNX, or an optional, which holds one item or none. They are resolved while a file is read. */
export class Sequence {
  readonly items: readonly Item[];

  constructor(items: readonly Item[]) {
    this.items = items;
  }
}

/** What a name stands for. */
export type Item = Value | Sequence;

/** Values by name. An optional input that the caller of a function leaves out is there, as `undefined`. */
export type Scope = Map<string, Item | undefined>;

/** Opset versions and functions: what a name means in a file. */
export interface Meaning {
  readonly opsets: ReadonlyMap<string, number>;
  readonly batchScale: number;
  readonly model: ModelProto;
  readonly external: ExternalReader | undefined;
  /** What could not be read; an error only if no output can do without. */
  readonly obstacles: { readonly unsupported: UnsupportedNode[]; readonly other: GibbonError[] };
  readonly budget: ImportBudget;
}

/** Nodes that functions and loops may be written out into. A file of some hundred bytes can ask for any number of them. */
const MOST_NODES = 50_000;

/** Counts what a file makes of itself while it is read. */
export class ImportBudget {
  #nodes = 0;

  /** @throws ModelFormatError once there are too many */
  spend(nodes: number): void {
    this.#nodes += nodes;
    if (this.#nodes <= MOST_NODES) return;
    throw new ModelFormatError(`its functions, branches and loops come to more than ${MOST_NODES} nodes`, {
      hint: 'A file may be made to grow without end; if this one is not, export it with shorter loops.',
    });
  }
}
