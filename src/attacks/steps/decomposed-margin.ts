/** Two ascents, each of which climbs one half of a margin before it climbs the whole. */
import type { Subject } from '../../harness/attack.ts';
import { integer, type OptionsOf } from '../../harness/options.ts';
import type { Loss } from '../../nn/index.ts';
import { cosineAscent, uniformStart } from './cosine-ascent.ts';

export const decomposedOptions = {
  steps: integer(100, 'gradient steps of one ascent; the first half climbs half of the margin', 2),
  restarts: integer(1, 'pairs of ascents; a later one is tried only where the earlier ones failed', 1),
};

/** A margin and its halves. */
export interface Decomposed {
  readonly margin: Loss;
  /** What falls where the right class does. */
  readonly right: Loss;
  /** What rises where the best wrong class does. */
  readonly wrong: Loss;
}

/** Lowers the right class first, in a second ascent raises the best wrong one first. The first step always lowers. */
export async function decomposedAscents(
  subject: Subject,
  { margin, right, wrong }: Decomposed,
  { steps, restarts }: OptionsOf<typeof decomposedOptions>,
): Promise<Float32Array> {
  const half = Math.floor(steps / 2);
  const on = (loss: Loss) => (x: Float32Array) => subject.slope(x, loss);
  for (let restart = 0; ; restart++) {
    for (const [run, early] of [right, wrong].entries()) {
      let step = 0;
      const first = (x: Float32Array) => subject.slope(x, step++ === 0 ? right : early);
      const stretches = [
        { steps: half, climbed: first },
        { steps: steps - half, climbed: on(margin) },
      ];
      const { x, isFooled } = await cosineAscent(subject, uniformStart(subject, restart, run), stretches);
      if (isFooled || (run === 1 && restart + 1 === restarts)) return x;
    }
  }
}
