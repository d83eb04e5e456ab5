import type { Progress } from '../../arguments.ts';
import { duration } from '../../numbers.ts';
import type { ProgressBar } from '../shell/terminal.ts';
import { timeLeft } from '../shell/time-left.ts';

/** Shows where an audit is: which attack of how many, how far it has come, and what is left of it at the present pace. */
export function auditProgress(bar: ProgressBar, rungs: readonly string[]): (progress: Progress) => void {
  let stage: string | undefined;
  let left = timeLeft();
  return (progress) => {
    if (progress.stage !== stage) left = timeLeft();
    stage = progress.stage;
    const { done, total } = progress;
    const place = rungs.indexOf(stage);
    const which = place < 0 ? stage : `${stage}, attack ${place + 1} of ${rungs.length}`;
    const seconds = left(done, total);
    bar.update(done, total, seconds === undefined ? which : `${which}, ${duration(seconds)} left`);
  };
}
