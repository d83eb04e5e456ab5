import type { GoalKind } from './goal.ts';
import * as all from './goals.ts';

/** All goals beside classes, by name. */
export const goals: Readonly<Record<string, GoalKind>> = Object.fromEntries(
  Object.values(all).map((kind): [string, GoalKind] => [kind.name, kind]),
);
