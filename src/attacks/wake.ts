import type { Slope } from '../classifier/index.ts';
import { defineAttack, type Subject } from '../harness/attack.ts';
import { integer } from '../harness/options.ts';
import { margin } from '../nn/index.ts';
import { rivals } from './boundaries/boundary.ts';
import { cosineAscent } from './steps/cosine-ascent.ts';
import { classesOf, type Layer, layersAt, unitSlopeAt } from './units/rectified.ts';

/** So many times the units that are woken are looked at more closely, those of the largest influence. */
const LOOKED_AT = 4;

/** A unit that is off at the clean sample. */
interface Asleep {
  readonly layer: number;
  readonly unit: number;
  /** What it is given at the clean sample, less its threshold, with the gradient. */
  readonly slope: Slope;
  /** What it would do for the attacker, if its layers before it were linear, as far up as the ball allows. */
  readonly promise: number;
}

/** A point where a unit is as far on as the ball allows. */
interface Woken {
  readonly x: Float32Array;
  readonly margin: number;
}

/**
 * Wakes units that are off: gradients say nothing of what such a unit would do. Of each rectifier the units that promise the attacker
 * most are led as far up as the ball allows, which behind one linear layer takes a single step; from where the margin has come
 * farthest the attack goes on with steps on the margin. Where no unit is off it climbs from the clean sample.
 */
export const wake = defineAttack({
  name: 'wake',
  description: 'wakes rectified units that are off and would fool, then climbs the margin; ours',
  access: 'gradient',
  aims: ['untargeted'],
  norms: ['Linf', 'L2', 'L1', 'L0'],
  options: {
    units: integer(5, 'units of each rectifier, those that promise most', 1),
    targets: integer(10, 'wrong classes that a unit may help, the most probable ones', 1),
    wakingSteps: integer(5, 'steps that lead a unit up', 1),
    starts: integer(3, 'woken units from which the margin is climbed, the best first', 1),
    steps: integer(40, 'gradient steps on the margin from each start', 1),
  },
  async run(subject, { units, targets, wakingSteps, starts, steps }) {
    const woken: Woken[] = [];
    const wrong = await rivals(subject, targets);
    const layers = await subject.ask(layersAt, wrong.length, subject.input, classesOf(subject.label, wrong));
    for (const [place, layer] of layers.entries()) {
      for (const unit of await promising(subject, place, layer, units)) {
        const x = await awake(subject, unit, wakingSteps);
        const slope = await subject.slope(x, margin);
        if (subject.isFooled(slope.logits)) return x;
        woken.push({ x, margin: slope.loss });
      }
    }
    const climbed = (x: Float32Array) => subject.ascent(x, margin);
    let last: Float32Array | undefined;
    if (woken.length === 0) woken.push({ x: subject.input.slice(), margin: Number.NEGATIVE_INFINITY });
    for (const { x } of woken.sort((a, b) => b.margin - a.margin).slice(0, starts)) {
      const ascent = await cosineAscent(subject, x, [{ steps, climbed, firstStep: subject.epsilon / 2 }]);
      if (ascent.isFooled) return ascent.x;
      last ??= ascent.x;
    }
    return last;
  },
});

/** The units of a rectifier that are off and promise most; those that the ball does not reach promise nothing. */
async function promising(
  subject: Subject,
  layer: number,
  { given, influence }: Layer,
  count: number,
): Promise<Asleep[]> {
  const { input, norm, epsilon } = subject;
  const off = Array.from(given, (_, unit) => unit).filter((unit) => given[unit] <= 0 && influence[unit] > 0);
  const found: Asleep[] = [];
  for (const unit of off.sort((a, b) => influence[b] - influence[a]).slice(0, LOOKED_AT * count)) {
    const slope = await subject.ask(unitSlopeAt, layer, input, { unit: [unit] });
    const reach = slope.loss + epsilon * norm.dual(slope.gradient);
    if (reach > 0) found.push({ layer, unit, slope, promise: influence[unit] * reach });
  }
  return found.sort((a, b) => b.promise - a.promise).slice(0, count);
}

/** A point of the ball where a unit is given as much as some steps lead to. */
async function awake(subject: Subject, { layer, unit, slope }: Asleep, steps: number): Promise<Float32Array> {
  const { input, norm, epsilon, box, project } = subject;
  const x = input.slice();
  const best = { x: input.slice(), ...slope };
  for (let i = 0; i < steps; i++) {
    norm.ascend(x, best.gradient, epsilon / (i + 1), box);
    project(x);
    const here = await subject.ask(unitSlopeAt, layer, x, { unit: [unit] });
    if (here.loss > best.loss) {
      best.x.set(x);
      best.loss = here.loss;
      best.gradient = here.gradient.slice();
    } else x.set(best.x);
  }
  return best.x;
}
