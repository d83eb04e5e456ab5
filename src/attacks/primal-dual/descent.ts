/** What the primal-dual descents with and without proximal steps have in common. */
import { chosen, integer } from '../../harness/options.ts';

/** The length of the last step, as a share of the first. */
export const LAST_STEP = 0.01;

export const descentOptions = {
  steps: integer(500, 'gradient steps', 1),
  stepSize: chosen('length of the first step of a coordinate; by default what would fool the model if it were linear'),
};

/** Where both differ from the authors' code. */
export const descentDeviations = [
  'The first step is as long as the farthest move of a coordinate that would fool the model if it were linear, and a tenth of the box at most, which is the length in their code; no scale of pixels is presumed.',
  'A bisection of the way from the clean sample to the nearest example ends it.',
  'The loss is divided by its slope at the clean sample in the dual norm, so that no scale of logits is presumed either.',
];
