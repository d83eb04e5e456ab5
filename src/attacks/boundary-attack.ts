import { defineAttack } from '../harness/attack.ts';
import { integer, real } from '../harness/options.ts';
import { L2 } from '../threat/index.ts';
import { Decisions } from './black-box/decisions.ts';

/** Every so many decisions the steps adapt: longer or shorter by this factor, around these shares of success. */
const LOOK = 20;
const FACTOR = 1.5;
const AROUND_SHARE = 0.5;
const TOWARD_SHARE = 0.25;

/**
 * The boundary attack: a random step around the clean sample at the same distance, then one toward it, is kept where it fools.
 * The lengths of both steps adapt to how often they do.
 *
 * @see Brendel, Rauber and Bethge 2018, arXiv 1712.04248, section 2
 */
export const boundaryAttack = defineAttack({
  name: 'boundary',
  description: 'a random walk along the boundary, by decisions alone (Brendel et al. 2018)',
  access: 'decision',
  seeks: 'smallest',
  norms: ['L2'],
  options: {
    queries: integer(5000, 'decisions', 1),
    aroundStep: real(0.1, 'length of the first steps around the clean sample, as a share of the distance'),
    towardStep: real(0.1, 'length of the first steps toward it, as a share of the distance'),
  },
  deviations: [
    'It starts from the nearest of inverse, blank and noise pictures that fools; without a box from noise that grows.',
    'Both steps begin at 0.1, where theirs begin at 0.01 and there are 25,000 of them.',
  ],
  async run(subject, { queries, aroundStep: around, towardStep: toward }) {
    const { input } = subject;
    const decisions = new Decisions(subject, queries);
    const random = subject.random('directions');
    const size = input.length;
    return decisions.searched(async (x) => {
      const [offset, direction, point] = [0, 1, 2].map(() => new Float32Array(size));
      let [aroundStep, towardStep] = [around, toward];
      await decisions.toBoundary(input, x, 1e-3);
      for (;;) {
        let [aroundFooled, towardFooled] = [0, 0];
        for (let i = 0; i < LOOK; i++) {
          const distance = L2.distance(x, input);
          for (let j = 0; j < size; j++) offset[j] = (x[j] - input[j]) / distance;
          for (let j = 0; j < size; j++) direction[j] = random.normal();
          const along = direction.reduce((sum, value, j) => sum + value * offset[j], 0);
          for (let j = 0; j < size; j++) direction[j] -= along * offset[j];
          const length = aroundStep / L2.dual(direction);
          const onSphere = distance / Math.sqrt(1 + aroundStep ** 2);
          for (let j = 0; j < size; j++) point[j] = input[j] + onSphere * (offset[j] + length * direction[j]);
          if (!(await decisions.fools(point))) continue;
          aroundFooled++;
          for (let j = 0; j < size; j++) point[j] += towardStep * (input[j] - point[j]);
          if (!(await decisions.fools(point))) continue;
          towardFooled++;
          x.set(point);
        }
        aroundStep *= aroundFooled > AROUND_SHARE * LOOK ? FACTOR : 1 / FACTOR;
        towardStep *= towardFooled > TOWARD_SHARE * aroundFooled ? FACTOR : 1 / FACTOR;
        towardStep = Math.min(towardStep, 0.5);
      }
    });
  },
});
