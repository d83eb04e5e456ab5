/** The attacks by name. */
export * from './attacks.ts';
export { plusStages, randStages, type Stage, standardStages, standardStagesInL1 } from './autoattack.ts';
export { attacks } from './registry.ts';
