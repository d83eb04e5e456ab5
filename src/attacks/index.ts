/** The attacks by name, and what is made for many inputs at once. */
export * from './attacks.ts';
export { plusStages, randStages, type Stage, standardStages, standardStagesInL1 } from './autoattack.ts';
export { attacks } from './registry.ts';
export { perturbed, type UniversalOptions, universalPerturbation } from './universal.ts';
