import type { GoalWords } from '../../../goals/index.ts';

/** A goal as a page tells of it. */
export interface ToldGoal extends GoalWords {
  readonly isPicture: boolean;
}
