import { bim as onHost } from '../../attacks/index.ts';
import { scalar } from '../../graph/index.ts';
import { div } from '../../operators/index.ts';
import { defineGraphAttack } from './graph-attack.ts';
import { iterate } from './iterate.ts';

/** @see Kurakin, Goodfellow and Bengio 2017, arXiv 1607.02533, section 2.2 */
export const bim = defineGraphAttack({
  attack: onHost,
  takes: ['steps', 'stepSize'],
  norms: ['Linf', 'L2'],
  startsAtNoise: false,
  propose: (subject, { steps, stepSize }) =>
    iterate(subject, subject.input, steps, stepSize === undefined ? div(subject.epsilon, 5) : scalar(stepSize)),
});
