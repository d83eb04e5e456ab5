import { embeddingGoal } from './embedding.ts';
import type { GoalKind } from './goal.ts';

export const impersonate: GoalKind = {
  name: 'impersonate',
  description: 'an embedding comes near that of --reference: somebody else is recognised',
  options: ['output', 'threshold', 'metric', 'reference'],
  on: (outputs, options) => embeddingGoal(outputs, options, 1, false),
};
