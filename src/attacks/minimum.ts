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

/** One search, told of the nearest example so far. Returns whether what it found is near enough. */
type Stage = (subject: Subject, nearest: NearestSoFar) => Promise<boolean>;

/** FAB's constants, without its final search. */
const fabOptions = { restarts: 1, alphaMax: 0.1, eta: 1.05, beta: 0.9, finalSteps: 0 };

const searched =
  (procedure: Procedure): Stage =>
  async (subject, nearest) => {
    const found = await procedure(subject);
    return found !== undefined && nearest.offer(found);
  };

/** APGD within the distance so far, which is bisected. */
const withinFound =
  (steps: number, bisections: number): Stage =>
  (subject, nearest) => {
    const { distance } = nearest;
    const largest = Number.isFinite(distance) ? distance : undefined;
    return searched(bisected(apgd).with({ steps, bisections, largest }))(subject, nearest);
  };

function along(subject: Subject, nearest: NearestSoFar, start: Float32Array, target: number, steps: number) {
  return walk(subject, start, (x) => boundaryToward(subject, x, target), { ...fabOptions, steps }, nearest);
}

/** FAB from the nearest example, along the boundary to its class. */
const alongItsBoundary =
  (steps: number): Stage =>
  async (subject, nearest) => {
    const { example } = nearest;
    if (example === undefined) return false;
    return along(subject, nearest, example.slice(), argMax(await subject.logits(example)), steps);
  };

/** FAB from the clean sample, along the boundaries to the most probable wrong classes. */
const alongOthers =
  (targets: number, steps: number): Stage =>
  async (subject, nearest) => {
    for (const target of await rivals(subject, targets)) {
      if (await along(subject, nearest, subject.input.slice(), target, steps)) return true;
    }
    return false;
  };

/** About 2,000 forward and backward passes each; docs/optimality.md has what they come to. */
function stagesIn({ power, isSparse }: Norm): Stage[] {
  if (power === 0)
    return [0.3, 0.1, 0.5].map((threshold) => searched(sigmaZero.with({ steps: 300, sparsityThreshold: threshold })));
  if (power === Number.POSITIVE_INFINITY) {
    return [searched(pdpgd.with({ steps: 300 })), alongOthers(2, 40), withinFound(90, 6)];
  }
  return isSparse
    ? [searched(pdpgd.with({ steps: 400 })), alongItsBoundary(90), alongOthers(2, 150)]
    : [searched(pdpgd.with({ steps: 300 })), alongItsBoundary(100), alongOthers(5, 60)];
}

/**
 * The nearest example that several searches find, each where the others are weak: PDPGD, then FAB from what it found and toward the
 * likeliest wrong classes in L2 and L1, or APGD within the distance so far in Linf; in L0 sigma-zero from several thresholds. About
 * 2,000 forward and backward passes.
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
    for (const [i, stage] of stagesIn(subject.norm).entries()) {
      const random: Subject['random'] = (...labels) => subject.random(i, ...labels);
      if (await stage({ ...subject, random }, nearest)) break;
    }
    return nearest.example;
  },
});
