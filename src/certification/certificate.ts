/**
 * Certificates: what was chosen to prove that a property cannot be satisfied. All of it is free to choose, so that nothing in
 * it has to be right: the checker computes every bound anew.
 */

/** A box that is cut in two until every part is proved by itself. */
export type InputTree =
  | 'leaf'
  | {
      readonly input: number;
      /** Both parts share the cut. */
      readonly at: number;
      readonly below: InputTree;
      readonly above: InputTree;
    };

/** How one disjunct is refuted by cases of units: each is on one side of its bend or on the other. */
export type UnitTree =
  | {
      /** The requirement that is shown to fail. */
      readonly requirement: number;
      /** Slopes of relaxed lines and multipliers of the cases, as base64 of float32; the start slopes if there are none. */
      readonly free?: readonly string[];
      readonly multipliers?: readonly string[];
    }
  | {
      readonly value: number;
      readonly element: number;
      readonly below: UnitTree;
      readonly above: UnitTree;
    };

/** The proof for one box of the property. */
export type BoxProof = { readonly inputs: InputTree } | { readonly units: readonly UnitTree[] };

export interface Certificate {
  readonly format: 'gibbon-certificate';
  readonly version: 1;
  /** What was proved of what: hashes of the files. */
  readonly model: string;
  readonly property: string;
  readonly claim: string;
  /** One for each box of the property. */
  readonly boxes: readonly BoxProof[];
}

/** What a certificate of this version says, in words. */
export const CLAIM =
  'no input of the property satisfies it, as ONNX Runtime computes the model in float32, in whatever order it adds; elementary functions within 2^-19';
