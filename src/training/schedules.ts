/** How an optimizer's rates change while a network learns. */

/** Where training is. Counts start at 0; `step` goes on over all epochs. */
export interface TrainingMoment {
  readonly epoch: number;
  readonly step: number;
  readonly stepsAnEpoch: number;
}

export interface Schedule {
  /** Tells it from all others, its numbers included. */
  readonly name: string;
  /** The optimizer's rates at a step. */
  rates(at: TrainingMoment): Readonly<Record<string, number>>;
}

/** The same rates at every step. */
export function constantRates(rates: Readonly<Record<string, number>>): Schedule {
  return { name: `constant ${described(rates)}`, rates: () => rates };
}

export interface CosineOptions {
  /** The learning rate at the first step. */
  readonly from: number;
  /** The learning rate after the last one. */
  readonly to: number;
  /** The length of the whole training. */
  readonly epochs: number;
  /** Epochs at the beginning in which the rate grows from zero. @default 0 */
  readonly warmUp?: number;
  /** Rates that do not change, such as the momentum. */
  readonly others?: Readonly<Record<string, number>>;
}

/** A learning rate that falls along half a cosine. @see Loshchilov and Hutter 2017, arXiv 1608.03983, equation 5 */
export function cosine({ from, to, epochs, warmUp = 0, others = {} }: CosineOptions): Schedule {
  const rise = warmUp > 0 ? `, rising for ${warmUp}` : '';
  return {
    name: `cosine ${from} to ${to} in ${epochs} epochs${rise} ${described(others)}`.trim(),
    rates({ step, stepsAnEpoch }) {
      const done = Math.min(step / (epochs * stepsAnEpoch), 1);
      const risen = warmUp > 0 ? Math.min((step + 1) / (warmUp * stepsAnEpoch), 1) : 1;
      const learningRate = risen * (to + 0.5 * (from - to) * (1 + Math.cos(Math.PI * done)));
      return { learningRate, ...others };
    },
  };
}

export interface MaxoutScheduleOptions {
  /** @default 0.1 */
  readonly learningRate?: number;
  /** What the rate is divided by at each update. @default 1.000004 */
  readonly decay?: number;
  /** @default 1e-6 */
  readonly lowest?: number;
  /** Momentum grows linearly between two epochs. @default 0.5 at 1, 0.7 at 250 */
  readonly momentum?: readonly [from: number, to: number];
  readonly saturatesAt?: number;
}

/** The schedule of pylearn2's maxout recipes (scripts/papers/maxout/mnist_pi.yaml): slow decay, growing momentum. */
export function maxoutSchedule(options: MaxoutScheduleOptions = {}): Schedule {
  const { learningRate = 0.1, decay = 1.000004, lowest = 1e-6, momentum = [0.5, 0.7], saturatesAt = 250 } = options;
  const [from, to] = momentum;
  return {
    name: `learning rate ${learningRate} divided by ${decay} a step, momentum ${from} to ${to} at epoch ${saturatesAt}`,
    rates({ epoch, step }) {
      const grown = Math.min(Math.max((epoch - 1) / (saturatesAt - 1), 0), 1);
      return { learningRate: Math.max(learningRate / decay ** step, lowest), momentum: from + (to - from) * grown };
    },
  };
}

const described = (rates: Readonly<Record<string, number>>): string =>
  Object.entries(rates)
    .map(([name, rate]) => `${name} ${rate}`)
    .join(', ');
