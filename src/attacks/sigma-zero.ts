import { defineAttack } from '../harness/attack.ts';
import { integer, real } from '../harness/options.ts';
import { margin } from '../nn/index.ts';
import { boxWidth, L1 } from '../threat/index.ts';
import { undoChanges } from './boundaries/fewer-changes.ts';
import { NearestSoFar } from './boundaries/nearest-so-far.ts';
import { cosine } from './steps/cosine-decay.ts';
import { Moments } from './steps/moments.ts';

/** How soon a change counts as one, in squares of the box's width: sigma of equation 3. */
const SOFTNESS = 1e-3;
/** The length of the last step, as a share of the first. */
const LAST_STEP = 0.1;
/** What a step adds to the threshold below which changes are undone, or takes from it, as a share of its length. */
const THRESHOLD_SHARE = 0.01;

/**
 * sigma-zero: steps of Adam down the lead of the true class plus a smooth count of the changed coordinates, after each of which
 * changes below a threshold are undone; the threshold rises where an iterate fooled, and falls where it did not.
 *
 * @see Cinà, Villani, Pintor, Schönherr, Biggio and Pelillo 2025, arXiv 2402.01879, algorithm 1
 */
export const sigmaZero = defineAttack({
  name: 'sigma-zero',
  description: 'gradient steps on a smooth count of changed coordinates (Cinà et al. 2025)',
  access: 'gradient',
  seeks: 'smallest',
  norms: ['L0'],
  deviations: [
    'Lengths are shares of the width of the box; without a box, of 1.',
    'The lead is divided by its largest slope at the clean sample times the width of the box, so that no scale of logits is presumed.',
    'In the end, changes are undone one after the other, the smallest first, where the model stays fooled without them.',
    'It has a targeted version, on the lead of the best class over the target.',
  ],
  options: {
    steps: integer(1000, 'gradient steps', 1),
    stepSize: real(1, 'length of the first step of a coordinate'),
    sparsityThreshold: real(0.3, 'change below which a coordinate is undone, to begin with'),
  },
  async run(subject, { steps, stepSize, sparsityThreshold: first }) {
    const { input, box } = subject;
    const width = box === undefined ? 1 : boxWidth(box);
    const nearest = new NearestSoFar(subject);
    const moments = new Moments(input.length);
    const [gradient, direction, size] = [0, 1, 2].map(() => new Float64Array(input.length));
    const x = input.slice();
    let threshold = first;
    let slope = await subject.ascent(x, margin);
    const unit = L1.dual(slope.gradient) || 1;
    for (let i = 0; i < steps; i++) {
      const isFooled = subject.isFooled(slope.logits);
      const push = isFooled ? 0 : 1 / unit;
      let largest = 0;
      for (let j = 0; j < x.length; j++) {
        const change = (x[j] - input[j]) / width;
        const counted = (2 * change * SOFTNESS) / (change ** 2 + SOFTNESS) ** 2 / x.length;
        gradient[j] = counted - push * slope.gradient[j];
        largest = Math.max(largest, Math.abs(gradient[j]));
      }
      for (let j = 0; j < x.length; j++) gradient[j] /= Math.max(largest, 1e-12);
      moments.note(gradient);
      moments.write(direction, size);
      const step = cosine(stepSize, LAST_STEP * stepSize, i, steps);
      for (let j = 0; j < x.length; j++) x[j] -= width * step * direction[j];
      subject.clip(x);
      threshold = Math.min(Math.max(threshold + (isFooled ? 1 : -1) * THRESHOLD_SHARE * step, 0), 1);
      for (let j = 0; j < x.length; j++) if (Math.abs(x[j] - input[j]) < threshold * width) x[j] = input[j];
      slope = await subject.ascent(x, margin);
      if (subject.isFooled(slope.logits) && nearest.offer(x)) return nearest.example;
    }
    await undoChanges(subject, nearest);
    return nearest.example;
  },
});
