export { sampleOutputs } from './answers.ts';
export { attackGoal, type GoalAttackOptions, type GoalResult, type GoalSampleResult } from './attack-goal.ts';
export { headsByName, type KnownHead, knownHeads } from './detector/known-heads.ts';
export * from './goal.ts';
export { type GoalProblem, type GoalProblemOptions, type GoalSample, goalProblem } from './goal-problem.ts';
export type * from './options.ts';
export { type Purpose, type PurposeKind, purposeOf } from './purpose.ts';
export { goals } from './registry.ts';
