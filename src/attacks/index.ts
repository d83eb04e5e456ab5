import type { Attack } from './attack.ts';
import * as exported from './attacks.ts';

export { type Attack, type AttackContext, defineAttack } from './attack.ts';
export * from './attacks.ts';
export * from './options.ts';
export * from './result.ts';
export { type AttackOptions, attack } from './runner.ts';

/** All attacks by their names. */
export const attacks: Readonly<Record<string, Attack>> = exported;
