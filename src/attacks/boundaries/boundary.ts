/** Where a model changes its answer, as far as it is linear. */

import type { Slope } from '../../classifier/index.ts';
import type { Subject } from '../../harness/attack.ts';
import { logitDifference } from '../../nn/index.ts';
import { type Box, boxWidth, diameterOf, type Hyperplane } from '../../threat/index.ts';
import { unblocked } from './inward.ts';

/** Two logits that differ by less than this part of their size are not told apart in float32. */
const RESOLUTION = 2 ** -20;

/** The classes that the model holds most probable for the clean sample, its label left out. */
export async function rivals({ input, label, logits }: Subject, count: number): Promise<number[]> {
  const clean = await logits(input);
  const classes = Array.from(clean, (_, k) => k).filter((k) => k !== label);
  return classes.sort((a, b) => clean[b] - clean[a]).slice(0, count);
}

/**
 * The boundary between the label and that one of some classes which is nearest to x, the model taken to be linear as it is
 * there: argmin over k of |z_k - z_y| / ||grad z_k - grad z_y||, in the dual norm.
 */
export async function nearestBoundary(
  subject: Subject,
  x: Float32Array,
  classes: readonly number[],
): Promise<Hyperplane> {
  const { norm, label } = subject;
  const { logits, gradients } = await subject.logitSlopes(x, [label, ...classes]);
  const [ownGradient, ...others] = gradients;
  const boundaries = classes.map((k, rank) => {
    const normal = others[rank].map((slope, j) => slope - ownGradient[j]);
    const slope = norm.dual(normal);
    const distance = slope === 0 ? Number.POSITIVE_INFINITY : Math.abs(logits[k] - logits[label]) / slope;
    return { distance, hyperplane: boundaryNear(subject, x, normal, logits[k], logits[label]) };
  });
  return boundaries.reduce((best, next) => (next.distance < best.distance ? next : best)).hyperplane;
}

/**
 * The classes that the model holds most probable for the clean sample, ordered by how far their boundary is, the model taken to be
 * linear as it is there: by (z_y - z_k) / ||grad z_y - grad z_k||, in the dual norm.
 *
 * @see Melamed, Yehudai and Shamir 2024, arXiv 2407.02240, section 4
 */
export async function nearestRivals(subject: Subject, count: number): Promise<number[]> {
  const { input, norm, label } = subject;
  const classes = await rivals(subject, count);
  const { logits, gradients } = await subject.logitSlopes(input, [label, ...classes]);
  const [ownGradient, ...others] = gradients;
  const distances = classes.map((k, rank) => {
    const slope = norm.dual(others[rank].map((value, j) => value - ownGradient[j]));
    return slope === 0 ? Number.POSITIVE_INFINITY : (logits[label] - logits[k]) / slope;
  });
  const order = classes
    .map((_, rank) => rank)
    .sort((a, b) => (distances[a] < distances[b] ? -1 : Number(distances[a] > distances[b])));
  return order.map((rank) => classes[rank]);
}

/** The boundary between the label and one other class, the model taken to be linear as it is at x. */
export async function boundaryToward(subject: Subject, x: Float32Array, target: number): Promise<Hyperplane> {
  const { logits, gradient } = await subject.slopeToward(x, target, logitDifference);
  return boundaryNear(subject, x, gradient, logits[target], logits[subject.label]);
}

/**
 * Where one logit rises above another, if they are these at x and their difference has this gradient. On the boundary itself
 * nothing is fooled, and no step would lead away from it: so it lies beyond, by what float32 can resolve.
 */
export function boundaryNear(
  subject: Subject,
  x: Float32Array,
  gradient: Float32Array,
  rising: number,
  falling: number,
): Hyperplane {
  let offset = rising - falling - resolution(subject, gradient, Math.max(Math.abs(rising), Math.abs(falling)));
  for (let j = 0; j < x.length; j++) offset -= gradient[j] * x[j];
  return { normal: gradient, offset };
}

/**
 * How far from x a loss would be zero, and the answer change, if it went on as it does there: a length that suits the model
 * and the scale of its pixels. Never more than from one corner of the box to the opposite one, and never nothing.
 */
export function wayToBoundary(subject: Subject, x: Float32Array, { logits, loss, ...slopes }: Slope): number {
  const { input, label, norm, box } = subject;
  const diameter = diameterOf(norm, { low: 0, high: widthOf(box) }, input.length);
  const gradient = unblocked(subject, x, slopes.gradient);
  const slope = norm.dual(gradient);
  if (slope === 0) return diameter;
  const way = Math.max(Math.abs(loss), resolution(subject, gradient, Math.abs(logits[label]))) / slope;
  return box === undefined ? way : Math.min(way, diameter);
}

/** Of the width of the box, what a coordinate moves in one step at most to begin with. */
const FIRST_MOVE = 0.1;

/**
 * How far the coordinate that moves farthest would have to, on the shortest way to where a loss would be zero if it went on as
 * it does at the clean sample: a step of each coordinate to begin with. A tenth of the box at most, and never nothing.
 */
export function longestMove(subject: Subject, slope: Slope): number {
  const { input, norm, box } = subject;
  const most = FIRST_MOVE * widthOf(box);
  const change = new Float32Array(input.length);
  let offset = slope.loss;
  for (let j = 0; j < input.length; j++) offset -= slope.gradient[j] * input[j];
  norm.ontoHyperplane(input, { normal: slope.gradient, offset }, change, box);
  const longest = change.reduce((far, move) => Math.max(far, Math.abs(move)), 0);
  if (longest === 0) return most;
  return box === undefined ? longest : Math.min(longest, most);
}

/** A difference of logits of some size that float32 can tell from none; where all are zero, a very small one. */
function resolution({ norm, box }: Subject, gradient: Float32Array, size: number): number {
  return RESOLUTION * Math.max(size, RESOLUTION * norm.dual(gradient) * widthOf(box));
}

/** Where nothing bounds them, pixels are taken to be from 0 to 1. */
function widthOf(box: Box | undefined): number {
  return box === undefined ? 1 : boxWidth(box);
}
