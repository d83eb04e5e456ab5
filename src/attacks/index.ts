import type { Attack } from './attack.ts';
import * as exported from './attacks.ts';

export {
  type Attack,
  defineAttack,
  type LogitSlopes,
  type Procedure,
  type Slope,
  type Subject,
} from './attack.ts';
export * from './attacks.ts';
export { bisected } from './bisected.ts';
export * from './options.ts';
export * from './result.ts';
export { type AttackOptions, attack, attackAtEach, type RunOptions } from './runner.ts';
export * from './smallest.ts';
export { verify } from './verify.ts';

/** All attacks by their names. */
export const attacks: Readonly<Record<string, Attack>> = exported;
