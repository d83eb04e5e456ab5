import { type Classifier, movedInside } from '../../classifier/index.ts';
import { logOdds } from '../../nn/index.ts';
import { row } from '../../tensor/index.ts';
import type { Labelled } from '../audit/climb.ts';

/** Which samples hide slopes at the edge of the box. */
export interface EdgeFacts {
  /** Samples that have values at the edge of the box. */
  readonly atEdge: number;
  /** Whether more than half of the slope in these values shows only a hair inside the box. */
  readonly hidden: readonly boolean[];
}

/** The share of the slope a hair inside the box that must be missing at its edge. */
const HIDDEN_SHARE = 0.5;

/** Compares the gradients of clean samples with those a hair inside the box, in the values that stand at its edge. */
export async function slopesAtEdge(classifier: Classifier, { inputs, labels }: Labelled): Promise<EdgeFacts> {
  const moved = { ...inputs, data: movedInside(inputs.data, classifier.box) };
  const { gradient: here } = await classifier.gradient(inputs, labels, logOdds);
  const { gradient: inside } = await classifier.gradient(moved, labels, logOdds);
  let atEdge = 0;
  const hidden = Array.from(labels, (_, i) => {
    const [from, to] = [row(inputs, i), row(moved, i)];
    const [slopes, expected] = [row(here, i), row(inside, i)];
    let [count, missing, all] = [0, 0, 0];
    for (let j = 0; j < from.length; j++) {
      if (from[j] === to[j]) continue;
      count++;
      all += Math.abs(expected[j]);
      // What is not a number at the edge is missing too.
      if (!(Math.abs(slopes[j]) > HIDDEN_SHARE * Math.abs(expected[j]))) missing += Math.abs(expected[j]);
    }
    atEdge += Number(count > 0);
    return missing > HIDDEN_SHARE * all;
  });
  return { atEdge, hidden };
}
