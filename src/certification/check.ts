/** The checker: proves a certificate's parts again, one by one, in float64 and with the rounding of the file. */
import type { BoxProperty, Network, Property } from '../property/index.ts';
import { BoundedNetwork, type BoundedNetworkOptions } from './bounded-network.ts';
import type { Case, ChosenCases } from './cases.ts';
import { halves, steepnessOf } from './cutting.ts';
import { type InputBox, outward } from './outward.ts';
import type { BoxProof, InputTree, UnitTree } from './proof.ts';
import { refinedBy } from './refinement.ts';
import { batchOf, disjunctsOf, finiteBoxes, type Requirement, refute } from './refutation.ts';
import { spokenOf } from './spoken-of.ts';
import { proveCases } from './unit-splitting.ts';

const BATCH = 256;
/**
 * Boxes were proved with what was known of larger ones, which the checker does not compute. Where that made the difference, it
 * cuts them further, so many times at most.
 */
const MOST_CUTS = 6;

/** The network as proofs are computed: in float64, widened by the rounding of the file and its own. */
export function proverOf(
  network: Network,
  property: Property,
  options: Pick<BoundedNetworkOptions, 'isSparing'> = {},
): BoundedNetwork {
  const bounded = spokenOf(network, property);
  return new BoundedNetwork(bounded, network.runtime, { precision: 'float64', rounding: true, ...options });
}

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
  if ('units' in proof) return checkUnits(prover, outward(box), requirements, proof);
  if (proof.inputs === 'leaf') {
    // What intervals prove may be too large for linear bounds.
    const { open } = await refute(prover, batchOf(prover, [outward(box)]), requirements, { linear: false });
    if (open[0].length === 0) return true;
  }
  const leaves = leavesOf(proof.inputs, outward(box));
  return leaves !== undefined && areRefuted(prover, leaves, requirements, MOST_CUTS);
}

/** Bounds boxes, and cuts those that are not refuted at once into halves, so many times at most. */
async function areRefuted(
  prover: BoundedNetwork,
  boxes: readonly InputBox[],
  requirements: readonly Requirement[],
  cuts: number,
): Promise<boolean> {
  for (let start = 0; start < boxes.length; start += BATCH) {
    const batch = boxes.slice(start, start + BATCH);
    const found = await refute(prover, batchOf(prover, batch), requirements);
    const parts = batch.flatMap((box, at) => {
      if (found.open[at].length === 0) return [];
      const cut = halves(box, steepnessOf(at, found, requirements));
      return [cut];
    });
    if (parts.length > 0 && (cuts === 0 || parts.includes(undefined))) return false;
    const halved = parts.flatMap((cut) => (cut ? [cut.below, cut.above] : []));
    if (!(await areRefuted(prover, halved, requirements, cuts - 1))) return false;
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

/** Each disjunct needs a tree that shows one of its requirements to fail in all cases. Both sides of 0 are all cases. */
async function checkUnits(
  prover: BoundedNetwork,
  box: InputBox,
  requirements: readonly Requirement[],
  { units, refined = [] }: Extract<BoxProof, { readonly units: unknown }>,
): Promise<boolean> {
  const batch = batchOf(prover, [box]);
  const known = await refinedBy(prover, batch, (await refute(prover, batch, requirements)).known, refined);
  if (known === undefined || !finiteBoxes(1, known)[0]) return false;
  const refuted = new Set<number>();
  for (const tree of units) {
    const leaves = unitLeavesOf(tree, prover);
    const requirement = requirements[leaves?.[0]?.requirement ?? -1];
    if (leaves === undefined || requirement === undefined) return false;
    if (leaves.some((leaf) => requirements[leaf.requirement] !== requirement)) return false;
    for (let start = 0; start < leaves.length; start += BATCH) {
      const part = leaves.slice(start, start + BATCH);
      const bounds = await proveCases(prover, batch, known, part, requirement);
      if (!part.every((_, i) => bounds[i] > requirement.limit)) return false;
    }
    refuted.add(requirement.disjunct);
  }
  return disjunctsOf(requirements).every((disjunct) => refuted.has(disjunct));
}

type UnitLeaf = ChosenCases & { readonly requirement: number };

/** The cases of a tree; undefined where it names what the network does not have. */
function unitLeavesOf(tree: UnitTree, { anatomy }: BoundedNetwork): UnitLeaf[] | undefined {
  const freeCount = anatomy.free.reduce((sum, { size }) => sum + size, 0);
  const leaves: UnitLeaf[] = [];
  const open: (readonly [UnitTree, readonly Case[]])[] = [[tree, []]];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [node, cases] = next;
    if ('requirement' in node) {
      const { requirement, free, multipliers } = node;
      if (free.length !== freeCount || multipliers.length !== cases.length) return undefined;
      leaves.push({ requirement, free, multipliers, cases });
      continue;
    }
    const { value, element } = node;
    if (!(Number.isInteger(element) && element >= 0 && element < (anatomy.relaxed[value]?.size ?? 0))) return undefined;
    open.push([node.below, [...cases, { value, element, side: -1 }]]);
    open.push([node.above, [...cases, { value, element, side: 1 }]]);
  }
  return leaves;
}
