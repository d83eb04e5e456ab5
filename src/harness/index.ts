/** What attacks any problem: subjects, the runner, the judge. It knows no attack. */
export {
  type Attack,
  defineAttack,
  type LogitSlopes,
  type Procedure,
  type Slope,
  type Subject,
} from './attack.ts';
export { bisected } from './bisected.ts';
export * from './nearest.ts';
export * from './options.ts';
export * from './result.ts';
export type { AttackOptions, RunOptions } from './run.ts';
export { attack, attackAtEach } from './runner.ts';
export { verify } from './verify.ts';
export { type Witness, watched } from './watched.ts';
