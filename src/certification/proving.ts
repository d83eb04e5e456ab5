/** Boxes are proved in float32 where that is enough, because it is twice as fast, and in float64 where it nearly is. */
import type { BoundedNetwork } from './bounded-network.ts';
import type { InputBox } from './outward.ts';
import { batchOf, groupsOf, type Refutation, type RefuteOptions, type Requirement, refute } from './refutation.ts';

/** A network as it is proved, widened by the rounding of the file and of what is computed. */
export interface Provers {
  /** In float32. */
  readonly quick: BoundedNetwork;
  /** In float64. */
  readonly precise: BoundedNetwork;
}

/** Where so many times what rounding took would be enough, less rounding may be. */
const NEARLY = 3;

/** Bounds every requirement on some boxes; what is not open is proved. */
export async function prove(
  { quick, precise }: Provers,
  boxes: readonly InputBox[],
  requirements: readonly Requirement[],
  options: RefuteOptions = {},
): Promise<Refutation> {
  const found = await refute(quick, batchOf(quick, boxes), requirements, options);
  const isExact = requirements.every(({ coefficients }) => coefficients.every((c) => Math.fround(c) === c));
  const doubtful = boxes.flatMap((box, at) => {
    const isProved = found.open[at].length === 0;
    return (isProved ? !isExact : isNear(found, at, requirements)) ? [{ box, at }] : [];
  });
  if (doubtful.length === 0) return found;
  const again = await refute(
    precise,
    batchOf(
      precise,
      doubtful.map(({ box }) => box),
    ),
    requirements,
    { ...options, within: undefined },
  );
  const open = [...found.open];
  doubtful.forEach(({ at }, i) => {
    open[at] = again.open[i];
  });
  return { ...found, open };
}

/** Whether each disjunct that is open would be refuted if less were lost to rounding. */
function isNear(
  { open, rows: { bound, lost } }: Refutation,
  at: number,
  requirements: readonly Requirement[],
): boolean {
  if (lost === undefined) return false;
  const groups = groupsOf(requirements);
  return open[at].every((disjunct) =>
    groups.get(disjunct)?.some((i) => {
      const row = at * requirements.length + i;
      return bound[row] + NEARLY * lost[row] > requirements[i].limit;
    }),
  );
}
