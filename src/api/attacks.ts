/**
 * Every attack, what an attack is made of, and what counts as fooled: `gibbon/attacks`.
 *
 * @module
 */
export type { Progress } from '../arguments.ts';
export * from '../attacks/index.ts';
export * from '../harness/index.ts';
export { logOdds } from '../nn/losses/log-odds.ts';
export * from '../nn/losses/losses.ts';
export { type Label, RandomStream, randomStream } from '../random.ts';
export * from '../threat/index.ts';
