export {
  type Attack,
  defineAttack,
  type LogitSlopes,
  type Procedure,
  type Slope,
  type Subject,
} from './attack.ts';
export * from './attacks.ts';
export { plusStages, randStages, type Stage, standardStages, standardStagesInL1 } from './autoattack.ts';
export { bisected } from './bisected.ts';
export * from './options.ts';
export { attacks } from './registry.ts';
export * from './result.ts';
export { type AttackOptions, attack, attackAtEach, type RunOptions } from './runner.ts';
export * from './smallest.ts';

export { verify } from './verify.ts';
