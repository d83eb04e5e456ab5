import { defineAttack } from '../harness/attack.ts';
import { integer } from '../harness/options.ts';
import { margin } from '../nn/index.ts';
import { cosineAscent, uniformStart } from './steps/cosine-ascent.ts';

/**
 * PGD on the margin with steps that fall from 2 epsilon to none along half a cosine wave.
 *
 * @see Madry et al. 2018, arXiv 1706.06083; the steps as in Xie, Li, Shang and Wang 2024, arXiv 2411.15210
 */
export const pgdCosine = defineAttack({
  name: 'pgd-cosine',
  description: 'gradient steps on the margin that shorten along a cosine (Madry et al. 2018)',
  access: 'gradient',
  norms: ['Linf', 'L2', 'L1', 'L0'],
  options: {
    steps: integer(100, 'gradient steps of one ascent', 1),
    restarts: integer(1, 'random starts; a later one is tried only where the earlier ones failed', 1),
  },
  async run(subject, { steps, restarts }) {
    const climbed = (x: Float32Array) => subject.ascent(x, margin);
    for (let restart = 0; ; restart++) {
      const { x, isFooled } = await cosineAscent(subject, uniformStart(subject, restart), [{ steps, climbed }]);
      if (isFooled || restart + 1 === restarts) return x;
    }
  },
});
