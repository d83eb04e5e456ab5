/** Training on bounds that hold for every input of a ball, which grows while the network learns. */
import { OptionError } from '../../errors.ts';
import type { Value } from '../../graph/index.ts';
import { crossEntropy } from '../../nn/index.ts';
import { add, mul, neg, sub } from '../../operators/index.ts';
import { type Box, everywhere } from '../../threat/index.ts';
import { requirePositive } from '../adversary.ts';
import { type BoundedLeads, boundedLeads } from '../bounded-leads.ts';
import { mean, type Objective } from '../objective.ts';
import { ramp } from '../paces.ts';

export interface CertifiedOptions {
  /** The radius in Linf that is reached in the end. */
  readonly epsilon: number;
  /** The weight of the clean loss in the end, from 0 to 1; it falls from 1 while the radius grows. @default 0.5 */
  readonly alpha?: number;
  /** Epochs of the clean loss alone. @default 1 */
  readonly warmUp?: number;
  /** Epochs in which the radius grows from 0. @default 5 */
  readonly ramp?: number;
  /** Where inputs lie. @default everywhere */
  readonly box?: Box;
}

/**
 * kappa CE(f(x), y) + (1 - kappa) CE(-m, y), where m are lower bounds of the label's leads on a ball: kappa falls from 1 to
 * alpha while the radius grows from 0 to epsilon.
 *
 * @param leadsOf Which bounds; `grown` goes from 0 to 1 with the radius
 */
export function certified(
  name: string,
  options: CertifiedOptions,
  leadsOf: (leads: BoundedLeads, grown: Value) => Value,
): Objective {
  const { epsilon, alpha = 0.5, warmUp = 1, ramp: length = 5, box = everywhere } = options;
  requirePositive('epsilon', epsilon);
  if (!(alpha >= 0 && alpha <= 1)) throw new OptionError('alpha', `${alpha} is not a share from 0 to 1`);
  for (const [option, epochs] of [
    ['warmUp', warmUp],
    ['ramp', length],
  ] as const) {
    if (!(epochs >= 0 && Number.isFinite(epochs))) throw new OptionError(option, `${epochs} is no number of epochs`);
  }
  return {
    name: `${name}, epsilon up to ${epsilon}, warm-up ${warmUp} and ramp ${length} epochs, alpha ${alpha}`,
    build({ logitsOf, shippedLogitsOf, inputs, labels, paces }) {
      const grown = paces.following(ramp(warmUp, length));
      const leads = boundedLeads(shippedLogitsOf, { inputs, labels }, mul(epsilon, grown), box);
      const clean = mean(crossEntropy(logitsOf(inputs), labels));
      const worst = mean(crossEntropy(neg(leadsOf(leads, grown)), labels));
      const certifiedShare = mul(1 - alpha, grown);
      return add(mul(sub(1, certifiedShare), clean), mul(certifiedShare, worst));
    },
  };
}
