import { isFileOrigin, type Origin } from '../classifier/index.ts';
import { RuntimeError } from '../errors.ts';
import { isGoalOrigin } from '../goals/index.ts';
import type { Loading } from './messages.ts';

/** @throws RuntimeError where a classifier does not say how it is loaded again */
export function loadingOf(origin: Origin): Loading {
  if (isGoalOrigin(origin)) return { problem: origin.problem };
  if (isFileOrigin(origin)) return { options: origin.options };
  throw new RuntimeError('a classifier does not say how it is loaded again');
}
