/** What attacks any problem: subjects, the runner, the judge. It knows no attack. */
export {
  type Attack,
  defineAttack,
  type Procedure,
  type Subject,
} from './attack.ts';
export { bisected } from './bisected.ts';
export { criterionOf, type Inputs, inputTensor, type Labels, requireClassifier, requireSignal } from './given.ts';
export * from './nearest.ts';
export * from './options.ts';
export * from './result.ts';
export { type PictureBall, pictureInBall } from './rounding.ts';
export type { AttackOptions, EpsilonsOptions, RunOptions, VerifyOptions } from './run.ts';
export { attack, attackAtEach } from './runner.ts';
export { transferred } from './transfer.ts';
export { verify } from './verify.ts';
export { type Witness, watched } from './watched.ts';
