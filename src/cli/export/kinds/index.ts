/** The kinds of files that `gibbon export` writes. The exports are the registry. */
export { attack } from './attack.ts';
export { certificate } from './certificate.ts';
export { gradient } from './gradient.ts';
export { trainingStep } from './training-step.ts';
