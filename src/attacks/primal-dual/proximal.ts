/** Proximal operators: the change d that minimises weight ||d|| + ||d - change||^2 / 2. */
import { L1, L2, type NormName } from '../../threat/index.ts';

/** Writes the minimiser over the change. */
type Proximal = (change: Float32Array, weight: number) => void;

/**
 * The proximal operator of each norm. That of Linf takes away the projection onto a ball of L1, by Moreau's decomposition.
 *
 * @see Matyasko and Chau 2021, arXiv 2106.01538, table 1; Parikh and Boyd 2014, section 6.5
 */
const byName = {
  Linf(change: Float32Array, weight: number) {
    const kept = change.slice();
    L1.project(kept, new Float32Array(change.length), weight);
    for (let j = 0; j < change.length; j++) change[j] -= kept[j];
  },
  L2(change: Float32Array, weight: number) {
    const share = Math.max(1 - weight / L2.dual(change), 0);
    for (let j = 0; j < change.length; j++) change[j] *= share;
  },
  L1(change: Float32Array, weight: number) {
    for (let j = 0; j < change.length; j++) {
      change[j] = Math.sign(change[j]) * Math.max(Math.abs(change[j]) - weight, 0);
    }
  },
} satisfies Partial<Record<NormName, Proximal>>;

/** By the names of norms. */
export const proximal: Readonly<Record<string, Proximal>> = byName;
