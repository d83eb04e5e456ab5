/** The checker: proves a certificate's parts again, one by one, in float64 and with the rounding of the file. */
import type { BoxProperty } from '../property/index.ts';
import type { BoundedNetwork } from './bounded-network.ts';
import type { BoxProof, InputTree } from './certificate.ts';
import { type InputBox, outward } from './outward.ts';
import { batchOf, type Requirement, refute } from './refutation.ts';

const BATCH = 256;

/**
 * Whether a proof holds for a box. The parts of a tree cover their box because both share the cut, whatever it is; each part
 * must refute every disjunct.
 *
 * @param prover In float64, with rounding
 */
export async function checkProof(
  prover: BoundedNetwork,
  box: BoxProperty,
  requirements: readonly Requirement[],
  proof: BoxProof,
): Promise<boolean> {
  const leaves = 'inputs' in proof ? leavesOf(proof.inputs, outward(box)) : undefined;
  if (leaves === undefined) return false;
  for (let start = 0; start < leaves.length; start += BATCH) {
    const { open } = await refute(prover, batchOf(prover, leaves.slice(start, start + BATCH)), requirements);
    if (open.some((disjuncts) => disjuncts.length > 0)) return false;
  }
  return true;
}

/** The parts of a box; undefined where the tree cuts outside it, or at what is no number. */
function leavesOf(tree: InputTree, box: InputBox): InputBox[] | undefined {
  const leaves: InputBox[] = [];
  const open: (readonly [InputTree, InputBox])[] = [[tree, box]];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [node, { low, high }] = next;
    if (node === 'leaf') {
      leaves.push({ low, high });
      continue;
    }
    const { input, at } = node;
    if (!(low[input] <= at && at <= high[input])) return undefined;
    open.push([node.below, { low, high: high.with(input, at) }], [node.above, { low: low.with(input, at), high }]);
  }
  return leaves;
}
