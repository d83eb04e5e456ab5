import { type Attack, defineAttack, type Procedure, type Subject } from '../harness/attack.ts';
import { bisected } from '../harness/bisected.ts';
import { argMax } from '../tensor/index.ts';
import type { Norm } from '../threat/index.ts';
import { apgd } from './apgd.ts';
import { boundaryToward, rivals } from './boundaries/boundary.ts';
import { NearestSoFar } from './boundaries/nearest-so-far.ts';
import { walk } from './boundaries/walk.ts';
import { pdpgd } from './pdpgd.ts';
import { sigmaZero } from './sigma-zero.ts';

/** What is searched first, and then how FAB goes on from there: steps toward the class found, targets, and steps toward each. */
interface Plan {
  readonly searches: readonly Procedure[];
  readonly fab?: { readonly ownSteps: number; readonly targets: number; readonly steps: number };
}

/** About 2,000 forward and backward passes each; docs/optimality.md has what they come to. */
function planIn({ power, isSparse }: Norm): Plan {
  if (power === 0) return { searches: [sigmaZero.with({ steps: 1000 })] };
  if (power === Number.POSITIVE_INFINITY) {
    return { searches: [bisected(apgd).with({ steps: 98, bisections: 9 }), pdpgd.with({ steps: 400 })] };
  }
  return isSparse
    ? { searches: [pdpgd.with({ steps: 400 })], fab: { ownSteps: 90, targets: 2, steps: 150 } }
    : { searches: [pdpgd.with({ steps: 300 })], fab: { ownSteps: 100, targets: 5, steps: 60 } };
}

/** FAB's constants, without its final search. */
const fabOptions = { restarts: 1, alphaMax: 0.1, eta: 1.05, beta: 0.9, finalSteps: 0 };

/**
 * The nearest example that several searches find, each where the others are weak: bisected APGD and PDPGD in Linf; in L2 and L1 PDPGD,
 * then FAB from what it found and toward the likeliest wrong classes; sigma-zero in L0. About 2,000 forward and backward passes.
 */
export const minimum: Attack = defineAttack({
  name: 'minimum',
  description: 'the nearest example that PDPGD, FAB, bisected APGD or sigma-zero find; ours',
  access: 'gradient',
  seeks: 'smallest',
  aims: ['untargeted'],
  norms: ['Linf', 'L2', 'L1', 'L0'],
  options: {},
  async run(subject) {
    const nearest = new NearestSoFar(subject);
    const { searches, fab } = planIn(subject.norm);
    for (const [i, search] of searches.entries()) {
      const random: Subject['random'] = (...labels) => subject.random(i, ...labels);
      const found = await search({ ...subject, random });
      if (found !== undefined && nearest.offer(found)) return nearest.example;
    }
    if (fab !== undefined) await alongBoundaries(subject, nearest, fab);
    return nearest.example;
  },
});

async function alongBoundaries(
  subject: Subject,
  nearest: NearestSoFar,
  { ownSteps, targets, steps }: NonNullable<Plan['fab']>,
): Promise<void> {
  const { example } = nearest;
  const own = example && argMax(await subject.logits(example));
  const toward = (start: Float32Array, target: number, count: number) =>
    walk(subject, start, (x) => boundaryToward(subject, x, target), { ...fabOptions, steps: count }, nearest);
  if (example !== undefined && own !== undefined && (await toward(example.slice(), own, ownSteps))) return;
  const others = (await rivals(subject, targets + 1)).filter((k) => k !== own);
  for (const target of others.slice(0, targets)) if (await toward(subject.input.slice(), target, steps)) return;
}
