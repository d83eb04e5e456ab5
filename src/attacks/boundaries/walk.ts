/** The fast adaptive boundary attack, whichever boundaries it walks along. */

import type { Subject } from '../../harness/attack.ts';
import { integer, type OptionsOf, real } from '../../harness/options.ts';
import type { Hyperplane } from '../../threat/index.ts';
import { leadOf } from '../steps/lead.ts';
import { NearestSoFar } from './nearest-so-far.ts';

export const boundaryOptions = {
  steps: integer(100, 'linearisations of one search', 1),
  restarts: integer(1, 'searches for each boundary; all but the first begin at random', 1),
  alphaMax: real(0.1, 'largest share of the way that is taken from the clean sample instead of the iterate'),
  eta: real(1.05, 'how far to go, 1 being the boundary', 1),
  beta: real(0.9, 'what is left of the perturbation after it has fooled'),
  finalSteps: integer(3, 'steps of the final search between the clean sample and the nearest example'),
};

type BoundaryOptions = OptionsOf<typeof boundaryOptions>;

/** The boundary that a model which is linear as it is at x would have. */
export type BoundaryAt = (x: Float32Array) => Promise<Hyperplane>;

/**
 * The nearest example that searches along some boundaries find, one after the other.
 *
 * @see Croce and Hein 2020, arXiv 1907.02044, algorithm 1
 */
export async function nearestAlong(
  subject: Subject,
  boundaries: readonly BoundaryAt[],
  options: BoundaryOptions,
): Promise<Float32Array | undefined> {
  const nearest = new NearestSoFar(subject);
  for (let restart = 0; restart < options.restarts; restart++) {
    for (const [i, boundaryAt] of boundaries.entries()) {
      const start = restart === 0 ? subject.input.slice() : await randomStart(subject, boundaryAt, nearest, restart, i);
      if (await walk(subject, start, boundaryAt, options, nearest)) return nearest.example;
    }
  }
  await searchTowardClean(subject, nearest, options.finalSteps);
  return nearest.example;
}

/** Walks along a boundary. Returns whether it came so near that no search is needed any more. */
export async function walk(
  subject: Subject,
  x: Float32Array,
  boundaryAt: BoundaryAt,
  { steps, alphaMax, eta, beta }: BoundaryOptions,
  nearest: NearestSoFar,
): Promise<boolean> {
  const { input, norm, box } = subject;
  const [nowhere, fromX, fromInput] = [0, 1, 2].map(() => new Float32Array(x.length));
  for (let i = 0; i < steps; i++) {
    const boundary = await boundaryAt(x);
    norm.ontoHyperplane(x, boundary, fromX, box);
    norm.ontoHyperplane(input, boundary, fromInput, box);
    const [near, far] = [norm.distance(fromX, nowhere), norm.distance(fromInput, nowhere)];
    const alpha = near === 0 ? 0 : Math.min(near / (near + far), alphaMax);
    for (let j = 0; j < x.length; j++) {
      x[j] = (1 - alpha) * (x[j] + eta * fromX[j]) + alpha * (input[j] + eta * fromInput[j]);
    }
    subject.clip(x);
    if (!subject.isFooled(await subject.logits(x))) continue;
    if (nearest.offer(x)) return true;
    for (let j = 0; j < x.length; j++) x[j] = (1 - beta) * input[j] + beta * x[j];
  }
  return false;
}

/**
 * A point around the clean sample, at half the distance of the nearest example, or of epsilon, or of the boundary of the
 * linearised model where there is nothing else to go by.
 */
async function randomStart(
  subject: Subject,
  boundaryAt: BoundaryAt,
  nearest: NearestSoFar,
  restart: number,
  boundary: number,
): Promise<Float32Array> {
  const { input, norm, epsilon, box, random } = subject;
  let radius = Math.min(nearest.distance, epsilon);
  const start = new Float32Array(input.length);
  if (!Number.isFinite(radius)) {
    norm.ontoHyperplane(input, await boundaryAt(input), start, box);
    radius = norm.distance(start, new Float32Array(input.length));
  }
  norm.sampleSphere(input, radius / 2, random('start', restart, boundary), start);
  subject.clip(start);
  return start;
}

/** The part of its lead over the label that a step of the final search leaves an example: with none, it might not fool. */
const KEPT_LEAD = 0.01;

/**
 * The final search: where next to nothing would be left of the lead if it grew evenly between the last point on the way from
 * the clean sample that did not fool and the first that did.
 */
async function searchTowardClean(subject: Subject, nearest: NearestSoFar, steps: number): Promise<void> {
  const { input } = subject;
  const { example } = nearest;
  if (example === undefined || steps === 0) return;
  let outer = { share: 1, lead: leadOf(subject, await subject.logits(example)) };
  let inner = { share: 0, lead: leadOf(subject, await subject.logits(input)) };
  for (let i = 0; i < steps; i++) {
    const rise = (KEPT_LEAD * outer.lead - inner.lead) / (outer.lead - inner.lead);
    const share = inner.share + (outer.share - inner.share) * rise;
    const x = input.map((value, j) => value + share * (example[j] - value));
    const logits = await subject.logits(x);
    const point = { share, lead: leadOf(subject, logits) };
    if (subject.isFooled(logits)) {
      nearest.offer(x);
      outer = point;
    } else inner = point;
  }
}
