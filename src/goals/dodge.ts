import { embeddingGoal } from './embedding.ts';
import type { GoalKind } from './goal.ts';

export const dodge: GoalKind = {
  name: 'dodge',
  description: "an embedding leaves the sample's own, or that of --reference: who is enrolled is not recognised",
  options: ['output', 'threshold', 'metric', 'reference'],
  on: (outputs, options) => embeddingGoal(outputs, options, -1, true),
};
