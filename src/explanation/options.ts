import type { Progress } from '../arguments.ts';

export interface ExplainOptions {
  /** The class that the direction leads away from, from 0. @default the answer of the model */
  readonly label?: number;
  /**
   * The line goes from -range to range, in the input's own scale.
   *
   * @default eight times the smallest epsilon at which ten steps change the answer, or one step where ten do not; at most half of
   *   the width of the box unless more is needed to show that change; half of the width where no change was found
   */
  readonly range?: number;
  /** Epsilons on the line: odd, so that 0 is one of them, and 17 or more. @default 81 */
  readonly points?: number;
  /** The epsilon of the example. @default the smallest one that changes the answer as a picture, or else 8/255 of the box */
  readonly epsilon?: number;
  /** Epsilons at which prediction and noise are compared. @default 1, 2, 4 ... 64 levels, and `epsilon` */
  readonly epsilons?: readonly number[];
  /** Draws of each kind of noise. @default 32 */
  readonly draws?: number;
  /** Keys the noise and the random starts. @default 0 */
  readonly seed?: number;
  /** Told how much of the work is done. */
  readonly onProgress?: (progress: Progress) => void;
  /** Stops before the next comparison when aborted; the promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}
