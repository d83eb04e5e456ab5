/** How long the steps of APGD are: what it learns from the losses of a run, instead of being told. */

/** Of the increases that are possible between two checkpoints, the share that there must be for the step to stay. */
export const ENOUGH_INCREASES = 0.75;

function share(part: number, steps: number): number {
  return Math.max(Math.floor(part * steps), 1);
}

/**
 * After how many steps the step size is judged: first after 22 % of them, then after intervals that shrink by 3 % each time,
 * down to 6 %. Of 100 steps: after 22, 41, 57, 70, 80, 87, 93 and 99.
 *
 * @see Croce and Hein 2020, arXiv 2003.01690, section 3.1; rounded as in their code
 */
export function checkpoints(steps: number): number[] {
  const found: number[] = [];
  let interval = share(0.22, steps);
  for (let at = interval; at <= steps; at += interval) {
    found.push(at);
    interval = Math.max(interval - share(0.03, steps), share(0.06, steps));
  }
  return found;
}

/**
 * Halves the step at a checkpoint where the loss has not increased often enough since the last one, or where the step was
 * not halved there and the best loss is still the same.
 *
 * @see Croce and Hein 2020, arXiv 2003.01690, section 3.1, conditions 1 and 2
 */
export class StepHalving {
  readonly #checkpoints: readonly number[];
  #stepSize: number;
  #step = 0;
  #passed = 0;
  #lastCheckpoint = 0;
  #lastLoss: number;
  #increases = 0;
  #lastBest = Number.NEGATIVE_INFINITY;
  #wasHalved = true;

  /**
   * @param zero What the first loss is compared with. In the authors' code that is a slot of the history that still holds 0,
   *   not the loss of the start; a loss on another scale names the number that their 0 is there.
   */
  constructor(steps: number, stepSize: number, zero: number) {
    this.#checkpoints = checkpoints(steps);
    this.#stepSize = stepSize;
    this.#lastLoss = zero;
  }

  get stepSize(): number {
    return this.#stepSize;
  }

  /**
   * Takes note of the loss after a step.
   *
   * @param best the largest loss so far, that of the start included
   * @returns whether the step was halved: the search then goes on from the best point
   */
  halvesAfter(loss: number, best: number): boolean {
    if (loss > this.#lastLoss) this.#increases++;
    this.#lastLoss = loss;
    this.#step++;
    if (this.#step !== this.#checkpoints[this.#passed]) return false;
    const interval = this.#step - this.#lastCheckpoint;
    const isStuck = !this.#wasHalved && this.#lastBest >= best;
    this.#wasHalved = this.#increases <= ENOUGH_INCREASES * interval || isStuck;
    if (this.#wasHalved) this.#stepSize /= 2;
    this.#lastBest = best;
    this.#lastCheckpoint = this.#step;
    this.#increases = 0;
    this.#passed++;
    return this.#wasHalved;
  }
}

/** Steps move fewer coordinates than the best point so far does, by this factor; where that changes little, they shrink. */
const SPARSER = 1.5;
const SHORTEST_STEP = 0.1;
/** The best point counts as sparser than before below this share of the coordinates. */
const CLEARLY_SPARSER = 0.95;

/**
 * Steps in L1 that are as sparse as the best point is. Every 4 % of the steps, where the best point moves clearly fewer
 * coordinates than before, the search goes on from there with long steps again; elsewhere steps become shorter.
 *
 * The number of coordinates is rounded down. The authors' code rounds up, and cannot get from two coordinates to one.
 *
 * @see Croce and Hein 2021, arXiv 2103.01208, section 4 and algorithm 1
 */
export class SparseSteps {
  readonly #longest: number;
  readonly #interval: number;
  #stepSize: number;
  #moved: number;
  #step = 0;

  /** @param moved how many coordinates the start moves */
  constructor(steps: number, longest: number, moved: number) {
    this.#interval = share(0.04, steps);
    this.#longest = longest;
    this.#stepSize = longest;
    this.#moved = moved;
  }

  get stepSize(): number {
    return this.#stepSize;
  }

  /** How many coordinates a step moves. */
  get coordinates(): number {
    return Math.max(Math.floor(this.#moved / SPARSER), 1);
  }

  /**
   * Takes note of a step.
   *
   * @param movedByBest counts the coordinates that the best point moves
   * @returns whether the search goes on from the best point
   */
  restartsAfter(movedByBest: () => number): boolean {
    this.#step++;
    if (this.#step % this.#interval !== 0) return false;
    const moved = movedByBest();
    const isSparser = moved / this.#moved < CLEARLY_SPARSER;
    this.#stepSize = isSparser ? this.#longest : Math.max(this.#stepSize / SPARSER, SHORTEST_STEP * this.#longest);
    this.#moved = moved;
    return isSparser;
  }
}
