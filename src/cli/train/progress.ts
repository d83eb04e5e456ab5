/** Bars for models that are trained side by side. */

import { duration } from '../../numbers.ts';
import type { ReproductionEvent } from '../../paper/index.ts';

const BAR_WIDTH = 20;
const REDRAW_MILLISECONDS = 200;

/** Shows a line a model on stderr while it is trained, with the time that is left at the present speed. */
export function trainingProgress(): { show(event: ReproductionEvent): void; end(): void } {
  if (!process.stderr.isTTY) return { show: () => {}, end: () => {} };
  const lines = new Map<string, string>();
  let drawn = 0;
  let height = 0;
  const clear = () => {
    if (height > 0) process.stderr.write(`\x1b[${height}A\x1b[J`);
    height = 0;
  };
  const draw = () => {
    clear();
    for (const line of lines.values()) process.stderr.write(`${line}\n`);
    height = lines.size;
  };
  return {
    show(event) {
      if (event.kind !== 'training') return;
      const { model, seed, done, total, seconds } = event;
      const name = seed === 0 ? model : `${model}, seed ${seed}`;
      const isDone = done >= total;
      const left = isDone ? '' : `, at most ${duration((seconds / done) * (total - done))} left`;
      const filled = Math.round((BAR_WIDTH * done) / total);
      const bar = '='.repeat(filled) + ' '.repeat(BAR_WIDTH - filled);
      if (isDone) lines.delete(name);
      else lines.set(name, `[${bar}] ${name}: step ${done} of ${total}${left}`);
      if (!isDone && performance.now() - drawn < REDRAW_MILLISECONDS) return;
      drawn = performance.now();
      draw();
    },
    end: clear,
  };
}
