import type { GoalKind } from './goal.ts';
import { pushed } from './push.ts';

export const up: GoalKind = {
  name: 'up',
  description: 'an output rises above a threshold, or by a difference from the clean answer',
  options: ['output', 'element', 'threshold', 'by'],
  on: (outputs, options) => pushed(outputs, options, 1),
};
