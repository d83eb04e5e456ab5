/** The attacks by name, and what is made for many inputs at once. */
export * from './attacks.ts';
export { plusStages, randStages, type Stage, standardStages, standardStagesInL1 } from './autoattack.ts';
export { adversarialPatch, type Patch, type Patched, type PatchOptions, patched } from './patch.ts';
export { attacks, isRegistered } from './registry.ts';
export { perturbed, type UniversalOptions, universalPerturbation } from './universal.ts';
