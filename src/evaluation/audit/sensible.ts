import type { Classifier } from '../../classifier/index.ts';
import type { Rung } from './climb.ts';

/**
 * The rungs that make sense on a model. What an attack has to say to so few classes is that its loss was replaced; a problem, which has
 * a class for each way of doing harm and often only one, leaves these out.
 */
export function sensible({ isProblem, classCount }: Classifier, ladder: readonly Rung[]): readonly Rung[] {
  return isProblem ? ladder.filter(({ method }) => method.remarks(classCount).length === 0) : ladder;
}
