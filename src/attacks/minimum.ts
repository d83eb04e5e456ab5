import { type Attack, defineAttack, type Procedure, type Subject } from '../harness/attack.ts';
import { bisected } from '../harness/bisected.ts';
import { integer, real } from '../harness/options.ts';
import { logitDifference } from '../nn/index.ts';
import { argMax } from '../tensor/index.ts';
import type { Norm } from '../threat/index.ts';
import { apgd } from './apgd.ts';
import { boundaryToward, nearestRivals, rivals } from './boundaries/boundary.ts';
import { exchangeChanges } from './boundaries/fewer-changes.ts';
import { comeNearer } from './boundaries/nearer.ts';
import { NearestSoFar } from './boundaries/nearest-so-far.ts';
import { walk } from './boundaries/walk.ts';
import { pdpgd } from './pdpgd.ts';
import { sigmaZero } from './sigma-zero.ts';

/** One search, told of the nearest example so far. Returns whether what it found is near enough. */
type Stage = (subject: Subject, nearest: NearestSoFar) => Promise<boolean>;

/** Wrong classes whose boundaries are looked at, the most probable ones. */
const CANDIDATES = 9;

/** FAB's constants, without its final search. */
const fabOptions = { restarts: 1, alphaMax: 0.1, eta: 1.05, beta: 0.9, finalSteps: 0 };

const searched =
  (procedure: Procedure): Stage =>
  async (subject, nearest) => {
    const found = await procedure(subject);
    return found !== undefined && nearest.offer(found);
  };

/** APGD within the distance so far, or within the box, which is bisected. */
const withinFound =
  (steps: number, bisections: number): Stage =>
  (subject, nearest) => {
    const { distance } = nearest;
    const isFound = Number.isFinite(distance);
    if (!isFound && subject.box === undefined) return Promise.resolve(false);
    const largest = isFound ? distance : undefined;
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

/** FAB from the clean sample, along the boundaries to the first classes of an order. */
const alongFirst =
  (ranked: typeof rivals, targets: number, steps: number): Stage =>
  async (subject, nearest) => {
    for (const target of (await ranked(subject, CANDIDATES)).slice(0, targets)) {
      if (await along(subject, nearest, subject.input.slice(), target, steps)) return true;
    }
    return false;
  };

/** Ascents from the nearest example in balls that shrink. */
const nearer =
  (rounds: number, steps: number): Stage =>
  (subject, nearest) =>
    comeNearer(subject, nearest, { rounds, steps });

const sparse = (steps: number, sparsityThreshold: number): Stage =>
  searched(sigmaZero.with({ steps, sparsityThreshold }));

/** sigma-zero toward each of the nearest classes. */
const sparseToward =
  (targets: number, steps: number): Stage =>
  async (subject, nearest) => {
    const nearestFirst = await nearestRivals(subject, CANDIDATES);
    for (const target of nearestFirst.slice(0, targets)) {
      const ascent: Subject['ascent'] = (x) => subject.slopeToward(x, target, logitDifference);
      if (await sparse(steps, 0.3)({ ...subject, ascent }, nearest)) return true;
    }
    return false;
  };

/** Fewer changes, by exchanging two for one. */
const exchanging =
  (attempts: number): Stage =>
  (subject, nearest) =>
    exchangeChanges(subject, nearest, attempts);

/** About 2,000 forward and backward passes each where the effort is 1; docs/optimality.md has what they come to. */
function stagesIn({ power, isSparse }: Norm, effort: number): Stage[] {
  const share = (steps: number) => Math.max(Math.round(effort * steps), 1);
  const primalDual = (steps: number) => searched(pdpgd.with({ steps: share(steps) }));
  if (power === 0) {
    const thresholds = [0.3, 0.1, 0.5].map((threshold) => sparse(share(100), threshold));
    return [...thresholds, sparseToward(4, share(100)), exchanging(share(200))];
  }
  if (power === Number.POSITIVE_INFINITY) {
    return [withinFound(share(80), 7), primalDual(150), alongFirst(nearestRivals, 2, share(40)), nearer(14, share(20))];
  }
  return isSparse
    ? [primalDual(400), alongItsBoundary(share(90)), alongFirst(nearestRivals, 2, share(150))]
    : [primalDual(150), alongItsBoundary(share(80)), alongFirst(rivals, 5, share(95))];
}

/**
 * The nearest example that several searches find, each where the others are weak. In L2 and L1 PDPGD, then FAB from what it found and
 * toward other classes; in Linf bisected APGD, PDPGD and FAB, then ascents from the nearest example in balls that shrink; in L0
 * sigma-zero from several thresholds and toward several classes, then exchanges of two changes for one. About 2,000 forward and
 * backward passes.
 */
export const minimum: Attack = defineAttack({
  name: 'minimum',
  description: 'the nearest example that PDPGD, FAB, bisected APGD or sigma-zero find; ours',
  access: 'gradient',
  seeks: 'smallest',
  aims: ['untargeted'],
  norms: ['Linf', 'L2', 'L1', 'L0'],
  options: {
    searches: integer(0, 'how many of its searches are made, in their order; 0 for all'),
    effort: real(1, 'by which the steps of each search are multiplied', 0),
  },
  async run(subject, { searches, effort }) {
    const nearest = new NearestSoFar(subject);
    const stages = stagesIn(subject.norm, effort);
    for (const [i, stage] of stages.slice(0, searches || stages.length).entries()) {
      const random: Subject['random'] = (...labels) => subject.random(i, ...labels);
      if (await stage({ ...subject, random }, nearest)) break;
    }
    return nearest.example;
  },
});
