import type { Value } from '../../graph/index.ts';
import { loop } from '../../operators/loop.ts';
import { type GraphSubject, step } from './subject.ts';

/** The last of `steps` iterates from a start in ball and box. One step stands in the file as it is, more as a Loop. */
export function iterate(subject: GraphSubject, start: Value, steps: number, stepSize: Value): Value {
  const next = (x: Value) => step(subject, x, subject.ascent(x).gradient, stepSize);
  if (steps === 1) return next(start);
  const [last] = loop(steps, [start], ([x]) => ({ state: [next(x)] }));
  return last;
}
