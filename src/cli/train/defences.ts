/** What networks can be trained against, by the names of the command line. */
import { OptionError } from '../../errors.ts';
import { crossEntropy } from '../../nn/index.ts';
import type { Box, Norm, NormName } from '../../threat/index.ts';
import {
  adversarial,
  crownIbp,
  fast,
  free,
  ibp,
  type MinMaxObjective,
  madry,
  mart,
  meanLoss,
  noisy,
  type Objective,
  rotational,
  scaledGradient,
  trades,
  withAwp,
} from '../../training/index.ts';

/** The numbers that decide an objective, beside epsilon. */
export interface DefenceNumbers {
  readonly steps: number;
  readonly stepSize: number;
  readonly alpha: number;
  /** Undefined for the objective's own. */
  readonly beta?: number | undefined;
  readonly angle: number;
  readonly replays: number;
  /** Epochs. */
  readonly warmUp: number;
  readonly ramp: number;
  /** How far the weights are moved against training; undefined where they are not. */
  readonly awp?: number | undefined;
}

interface Defence {
  readonly summary: string;
  /** The numbers that it asks for. */
  readonly takes: readonly (keyof DefenceNumbers)[];
  /** Whether its adversary knows other norms than Linf. */
  readonly takesNorm?: boolean;
  /** Whether it learns bounds, so that a share of the answers is bounded in the end. */
  readonly bounds?: boolean;
  objective(budget: Budget, numbers: DefenceNumbers): Objective;
}

interface Budget {
  readonly epsilon: number;
  readonly box: Box;
  readonly norm?: Norm;
}

/** The paper's own do not keep to the box; those that came after it do. */
export const defences = {
  fgsm: {
    summary: "the paper's J-tilde: clean and FGSM examples mixed",
    takes: ['alpha'],
    objective: ({ epsilon }, { alpha }) => adversarial(crossEntropy, { epsilon, alpha }),
  },
  pgd: {
    summary: 'PGD examples alone (Madry et al. 2018)',
    takes: ['steps', 'stepSize', 'awp'],
    takesNorm: true,
    objective: (budget, { steps, stepSize, awp }) =>
      perturbed(madry(crossEntropy, { ...budget, steps, stepSize }), awp),
  },
  trades: {
    summary: 'the clean loss, and how far PGD moves the answer (Zhang et al. 2019)',
    takes: ['steps', 'stepSize', 'beta', 'awp'],
    takesNorm: true,
    objective: (budget, { steps, stepSize, beta, awp }) =>
      perturbed(trades({ ...budget, steps, stepSize, ...(beta !== undefined && { beta }) }), awp),
  },
  mart: {
    summary: 'PGD examples and how far they move the answer, more where it is wrong (Wang et al. 2020)',
    takes: ['steps', 'stepSize', 'beta', 'awp'],
    takesNorm: true,
    objective: (budget, { steps, stepSize, beta, awp }) =>
      perturbed(mart({ ...budget, steps, stepSize, ...(beta !== undefined && { beta }) }), awp),
  },
  fast: {
    summary: 'one FGSM step from a random start (Wong et al. 2020)',
    takes: ['awp'],
    takesNorm: true,
    objective: (budget, { awp }) => perturbed(fast(crossEntropy, budget), awp),
  },
  free: {
    summary: 'one backward pass for weights and adversary, batches replayed (Shafahi et al. 2019)',
    takes: ['replays'],
    objective: ({ epsilon, box }, { replays }) => free(crossEntropy, { epsilon, box, replays }),
  },
  ibp: {
    summary: 'interval bounds on a growing ball: answers that can be certified (Gowal et al. 2018)',
    takes: ['alpha', 'warmUp', 'ramp'],
    bounds: true,
    objective: ({ epsilon, box }, { alpha, warmUp, ramp }) => ibp({ epsilon, box, alpha, warmUp, ramp }),
  },
  'crown-ibp': {
    summary: 'linear bounds that give way to interval bounds (Zhang et al. 2019); several times the work',
    takes: ['alpha', 'warmUp', 'ramp'],
    bounds: true,
    objective: ({ epsilon, box }, { alpha, warmUp, ramp }) => crownIbp({ epsilon, box, alpha, warmUp, ramp }),
  },
  noise: {
    summary: "noise of random signs, the paper's control",
    takes: [],
    objective: ({ epsilon }) => noisy(crossEntropy, { epsilon, noise: 'sign' }),
  },
  rotation: {
    summary: 'inputs turned towards their gradient, with a slope',
    takes: ['alpha', 'angle'],
    objective: (_, { alpha, angle }) => rotational(crossEntropy, { alpha, angle }),
  },
  'scaled-gradient': {
    summary: 'inputs moved along their gradient, with a slope',
    takes: ['alpha'],
    objective: ({ epsilon }, { alpha }) => scaledGradient(crossEntropy, { epsilon, alpha }),
  },
} as const satisfies Readonly<Record<string, Defence>>;

export type DefenceName = keyof typeof defences;

function perturbed(objective: MinMaxObjective, gamma: number | undefined): Objective {
  return gamma === undefined ? objective : withAwp(objective, { gamma });
}

/** Numbers as they are given: those that are not, are the usual ones. */
export type GivenNumbers = { readonly [name in keyof DefenceNumbers]?: DefenceNumbers[name] | undefined };

const flags: Readonly<Record<keyof DefenceNumbers, string>> = {
  steps: '--steps',
  stepSize: '--step-size',
  alpha: '--alpha',
  beta: '--beta',
  angle: '--angle',
  replays: '--replays',
  warmUp: '--warm-up',
  ramp: '--ramp',
  awp: '--awp',
};
const numberNames = Object.keys(flags).filter((name): name is keyof DefenceNumbers => Object.hasOwn(flags, name));

/** @throws OptionError for a number that the defence does not ask for */
export function refuseIdleNumbers(name: DefenceName | undefined, given: GivenNumbers): void {
  const taken: readonly string[] = name === undefined ? [] : defences[name].takes;
  for (const number of numberNames) {
    if (given[number] === undefined || taken.includes(number)) continue;
    const takers = Object.entries<Defence>(defences).filter(([, { takes }]) => takes.includes(number));
    throw new OptionError(
      flags[number],
      name === undefined ? 'it has no meaning without --adversarial' : `${name} has no such option`,
      `It belongs to ${takers.map(([taker]) => `--adversarial ${taker}`).join(', ')}.`,
    );
  }
}

/** @throws OptionError for a norm that the defence's adversary does not know */
export function refuseNorm(name: DefenceName | undefined, norm: NormName | undefined): void {
  if (norm === undefined) return;
  const takers = Object.entries<Defence>(defences).filter(([, { takesNorm }]) => takesNorm);
  if (takers.some(([taker]) => taker === name)) return;
  throw new OptionError(
    '--norm',
    name === undefined ? 'it has no meaning without --adversarial' : `${name} has no such option`,
    `It belongs to ${takers.map(([taker]) => `--adversarial ${taker}`).join(', ')}.`,
  );
}

/** Whether a defence learns bounds. */
export function learnsBounds(name: DefenceName | undefined): boolean {
  const defence: Defence | undefined = name && defences[name];
  return defence?.bounds ?? false;
}

/**
 * What is trained: the mean loss of clean inputs where no defence is named.
 *
 * @param epochs How long: a ball that grows has half of that to do so
 */
export function objectiveOf(
  name: DefenceName | undefined,
  budget: Budget,
  given: GivenNumbers,
  epochs: number,
): Objective {
  if (name === undefined) return meanLoss(crossEntropy);
  const { steps = 10, alpha = 0.5, beta, angle = 0.3, replays = 8, awp } = given;
  const { warmUp = Math.min(1, epochs / 10), ramp = epochs / 2 } = given;
  // The step of Madry et al. 2018: it may reach every place in the ball, and come back.
  const { stepSize = (2.5 * budget.epsilon) / steps } = given;
  const defence: Defence = defences[name];
  return defence.objective(budget, { steps, stepSize, alpha, beta, angle, replays, warmUp, ramp, awp });
}
