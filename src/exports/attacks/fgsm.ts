import { fgsm as onHost } from '../../attacks/index.ts';
import { defineGraphAttack } from './graph-attack.ts';
import { step } from './subject.ts';

/** @see Goodfellow, Shlens and Szegedy 2015, arXiv 1412.6572, section 4 */
export const fgsm = defineGraphAttack({
  attack: onHost,
  takes: [],
  norms: ['Linf', 'L2'],
  startsAtNoise: false,
  propose: (subject) => step(subject, subject.input, subject.ascentUnscaled(subject.input).gradient, subject.epsilon),
});
