/** Training on interval bounds: networks whose answers can be certified. */
import type { Objective } from '../objective.ts';
import { type CertifiedOptions, certified } from './certified.ts';

/**
 * kappa CE(f(x), y) + (1 - kappa) CE(-m, y), where m are the label's leads by interval propagation, the last linear layer
 * included in what is bounded.
 *
 * @throws OptionError for options out of range
 * @see S. Gowal et al., 2018, arXiv 1810.12715, equation 12, and section 4 for the schedules of radius and weight
 * @example
 * const objective = ibp({ epsilon: 0.2, warmUp: 1, ramp: 10, box: { low: 0, high: 1 } });
 */
export function ibp(options: CertifiedOptions): Objective {
  return certified('interval bounds', options, ({ byIntervals }) => byIntervals);
}
