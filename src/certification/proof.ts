/** What proves that a box holds no counterexample: which parts it is taken apart into, and what was chosen for each. */

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

/** How one disjunct is refuted by cases of units: each is on one side of 0 or on the other. */
export type UnitTree =
  | {
      /** The requirement that is shown to fail. */
      readonly requirement: number;
      /** Free numbers of relaxed lines, and multipliers of the cases that lead here. */
      readonly free: Float32Array;
      readonly multipliers: Float32Array;
    }
  | {
      /** Which of the values that operators bend at, and which element. */
      readonly value: number;
      readonly element: number;
      readonly below: UnitTree;
      readonly above: UnitTree;
    };

/** What narrows the intervals of some elements of a value, once what comes before is narrowed. */
export interface Refined {
  /** Which of the values that operators bend at. */
  readonly value: number;
  readonly elements: readonly number[];
  /** Free numbers of the relaxed lines before it: for each element those of its bound from below, then from above. */
  readonly free: Float32Array;
}

/** The proof for one box of the property: by parts of it, or for each disjunct by cases within narrowed intervals. */
export type BoxProof =
  | { readonly inputs: InputTree }
  | { readonly units: readonly UnitTree[]; readonly refined?: readonly Refined[] };
