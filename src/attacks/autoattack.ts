import { type Attack, defineAttack, type Subject } from '../harness/attack.ts';
import type { OptionValue } from '../harness/options.ts';
import { apgd } from './apgd.ts';
import { apgdDlr } from './apgd-dlr.ts';
import { apgdTargeted } from './apgd-targeted.ts';
import { fab } from './fab.ts';
import { fabTargeted } from './fab-targeted.ts';
import { square } from './square.ts';

/** One attack of an ensemble, with its budget. */
export interface Stage {
  readonly method: Attack;
  readonly options: Readonly<Record<string, OptionValue>>;
}

/** FAB as AutoAttack has it, without the final search of the paper. */
const fabBudget = { steps: 100, finalSteps: 0 };
const squareStage: Stage = { method: square, options: { queries: 5000, p: 0.8, restarts: 1 } };

/** The stages of AutoAttack's version "standard" in Linf and L2, in their order. */
export const standardStages: readonly Stage[] = [
  { method: apgd, options: { steps: 100, restarts: 1 } },
  { method: apgdTargeted, options: { steps: 100, restarts: 1, targets: 9 } },
  { method: fabTargeted, options: { ...fabBudget, restarts: 1, targets: 9 } },
  squareStage,
];

/** The stages of "standard" in L1. */
export const standardStagesInL1: readonly Stage[] = [
  { method: apgd, options: { steps: 100, restarts: 5 } },
  { method: apgdTargeted, options: { steps: 100, restarts: 1, targets: 5 } },
  { method: fabTargeted, options: { ...fabBudget, restarts: 1, targets: 9 } },
  squareStage,
];

/** The stages of AutoAttack's version "plus". */
export const plusStages: readonly Stage[] = [
  { method: apgd, options: { steps: 100, restarts: 5 } },
  { method: apgdDlr, options: { steps: 100, restarts: 5 } },
  { method: fab, options: { ...fabBudget, restarts: 5 } },
  squareStage,
  { method: apgdTargeted, options: { steps: 100, restarts: 1, targets: 9 } },
  { method: fabTargeted, options: { ...fabBudget, restarts: 1, targets: 9 } },
];

/** The stages of AutoAttack's version "rand", for models that answer at random. */
export const randStages: readonly Stage[] = [
  { method: apgd, options: { steps: 100, restarts: 1, eot: 20 } },
  { method: apgdDlr, options: { steps: 100, restarts: 1, eot: 20 } },
];

/**
 * AutoAttack, standard: APGD-CE, APGD-T, FAB-T and Square with the budgets of the authors, one after the other until the
 * model is fooled. Where all fail, what the first of them reached is returned.
 *
 * @see Croce and Hein 2020, arXiv 2003.01690, section 5; in L1 Croce and Hein 2021, arXiv 2103.01208, section 5
 * @example
 * const result = await attack(classifier, autoattack, images, labels, { epsilon: 8 / 255 });
 */
export const autoattack = ensemble(
  'autoattack',
  'APGD-CE, APGD-T, FAB-T and Square, until one fools (Croce and Hein 2020)',
  standardStages,
  standardStagesInL1,
);

/** AutoAttack, plus: more restarts, and also APGD-DLR and untargeted FAB. Otherwise as `autoattack`. */
export const autoattackPlus = ensemble(
  'autoattack-plus',
  'AutoAttack with restarts and with APGD-DLR and FAB (Croce and Hein 2020)',
  plusStages,
);

/** AutoAttack, rand: APGD-CE and APGD-DLR with 20 gradients a step. Otherwise as `autoattack`. */
export const autoattackRand = ensemble(
  'autoattack-rand',
  'APGD-CE and APGD-DLR on models that answer at random (Croce and Hein 2020)',
  randStages,
);

function ensemble(name: string, description: string, stages: readonly Stage[], stagesInL1 = stages): Attack {
  return defineAttack({
    name,
    description,
    access: 'gradient',
    use: 'report',
    aims: ['untargeted'],
    norms: ['Linf', 'L2', 'L1'],
    options: {},
    remarks: (classCount) => stages.flatMap(({ method }) => method.remarks(classCount)),
    run: (subject) => firstThatFools(subject, subject.norm.isSparse ? stagesInL1 : stages),
  });
}

async function firstThatFools(subject: Subject, stages: readonly Stage[]): Promise<Float32Array | undefined> {
  let reached: Float32Array | undefined;
  for (const { method, options } of stages) {
    const random: Subject['random'] = (...labels) => subject.random(method.name, ...labels);
    const proposal = await method.with(options)({ ...subject, random });
    if (proposal === undefined) continue;
    subject.project(proposal);
    if (subject.isFooled(await subject.logits(proposal))) return proposal;
    reached ??= proposal;
  }
  return reached;
}
