export { sampleOutputs } from './answers.ts';
export { attackGoal, type GoalAttackOptions, type GoalResult, type GoalSampleResult } from './attack-goal.ts';
export { headsByName, type KnownHead, knownHeads } from './detector/known-heads.ts';
export * from './goal.ts';
export {
  type GoalProblem,
  type GoalProblemOptions,
  type GoalSample,
  goalProblem,
  goalProblemFrom,
} from './goal-problem.ts';
export type * from './options.ts';
export { classifierOfProblem, isGoalOrigin, type ProblemData } from './origin.ts';
export { type Purpose, type PurposeKind, purposeOf } from './purpose.ts';
export type { GoalRecipe, Parts } from './recipe.ts';
export { goals } from './registry.ts';
