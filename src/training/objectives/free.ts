/** Adversarial training that pays nothing for its adversary: every backward pass moves the weights and the perturbation. */
import type { Loss } from '../../nn/index.ts';
import { add, max, min, mul, sign } from '../../operators/index.ts';
import { inBox } from '../../threat/index.ts';
import { type Budget, describedBudget, requireBudget } from '../adversary.ts';
import { requireCount } from '../fit-checks.ts';
import { meanLoss, type Objective } from '../objective.ts';

/** Its perturbation is kept to epsilon in Linf. */
export interface FreeOptions extends Omit<Budget, 'norm'> {
  /** How many times in a row a batch is learned from: the paper's m. @default 8, as in the paper for CIFAR-10 */
  readonly replays?: number;
}

/**
 * L(theta, x + delta, y), learned m times in a row from every batch. After each backward pass
 * theta <- theta - learningRate grad_theta L and delta <- clip(delta + epsilon sign(grad_x L), -epsilon, epsilon), by the
 * slopes before either moved. delta is zero at first and handed on from batch to batch; it is part of the training state. The
 * adversary follows the network as it learns, with dropout.
 *
 * An epoch costs as much as m ordinary ones, which is why the paper makes m times fewer of them. Where nobody replays a batch,
 * as on samples for validation, the objective is the clean loss.
 *
 * @throws OptionError for options out of range
 * @see A. Shafahi, M. Najibi, A. Ghiasi, Z. Xu, J. Dickerson, C. Studer, L. S. Davis, G. Taylor and T. Goldstein, 2019,
 * arXiv 1904.12843, algorithm 1.
 */
export function free(loss: Loss, options: FreeOptions): Objective {
  const { epsilon, box, replays = 8 } = options;
  requireBudget(options);
  requireCount('replays', replays);
  return {
    ...meanLoss(loss),
    name: `mean ${loss.name} under a free adversary, ${describedBudget(options)}, ${replays} replays of a batch`,
    replay: {
      times: replays,
      perturbed: (inputs, perturbation) => inBox(add(inputs, perturbation), box),
      next: (perturbation, slope) => max(-epsilon, min(epsilon, add(perturbation, mul(epsilon, sign(slope))))),
    },
  };
}
