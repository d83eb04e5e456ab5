export {
  type Attack,
  defineAttack,
  type LogitSlopes,
  type Procedure,
  type Slope,
  type Subject,
} from '../harness/attack.ts';
export { bisected } from '../harness/bisected.ts';
export * from '../harness/nearest.ts';
export * from '../harness/options.ts';
export * from '../harness/result.ts';
export { type AttackOptions, attack, attackAtEach, type RunOptions } from '../harness/runner.ts';
export { verify } from '../harness/verify.ts';
export * from './attacks.ts';
export { plusStages, randStages, type Stage, standardStages, standardStagesInL1 } from './autoattack.ts';
export { attacks } from './registry.ts';
