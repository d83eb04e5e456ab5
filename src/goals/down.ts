import type { GoalKind } from './goal.ts';
import { pushed } from './push.ts';

export const down: GoalKind = {
  name: 'down',
  description: 'an output falls below a threshold, or by a difference from the clean answer',
  options: ['output', 'element', 'threshold', 'by'],
  on: (outputs, options) => pushed(outputs, options, -1),
};
