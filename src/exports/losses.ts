/** The losses that files can hold, by the names of the command line. */
import { crossEntropy, logOdds, margin } from '../nn/index.ts';

export const graphLosses = { 'cross-entropy': crossEntropy, 'log-odds': logOdds, margin } as const;

export type LossName = keyof typeof graphLosses;

export function isLossName(name: string | undefined): name is LossName {
  return name !== undefined && Object.hasOwn(graphLosses, name);
}
