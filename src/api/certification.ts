/**
 * What no attack can beat: certificates of answers, of properties and of votes, on any platform: `gibbon/certification`.
 *
 * @module
 */
export * from '../certification/index.ts';
export { type Smoothed, type SmoothOptions, smooth } from '../evaluation/smoothing/smooth.ts';
export { exportVote, type VoteOptions } from '../evaluation/smoothing/vote.ts';
export {
  type Counterexample,
  loadNetwork,
  type Network,
  type Property,
  parseVnnlib,
  printVerdict,
} from '../property/index.ts';
