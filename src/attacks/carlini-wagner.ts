import { defineAttack, type Subject } from '../harness/attack.ts';
import { integer, type OptionsOf, real } from '../harness/options.ts';
import { margin } from '../nn/index.ts';
import { wayToBoundary } from './boundaries/boundary.ts';
import { NearestSoFar } from './boundaries/nearest-so-far.ts';
import { Adam } from './steps/adam.ts';
import { tanhSpace } from './steps/tanh-space.ts';

const options = {
  steps: integer(1000, 'Adam steps for one constant, at most', 1),
  constants: integer(9, 'constants that are tried: ten times as large until one fools, then by bisection', 1),
  initialConstant: real(1, 'weight of the logits, beside the distance, to begin with'),
  learningRate: real(0.1, "Adam's step, as a share of the mean change that would fool the model if it were linear"),
  confidence: real(0, 'how far the wrong class shall be ahead, in logits'),
};

/** Progress is looked at so many times a constant, and less than this share of the objective is none. */
const LOOKS = 10;
const LEAST_PROGRESS = 1e-4;

/**
 * Carlini and Wagner's attack in L2: minimises ||x' - x||^2 + c f(x') by Adam in tanh space, where f is what the lead over
 * the best other class is short of the confidence, and looks for the smallest constant c that fools.
 *
 * @see Carlini and Wagner 2017, arXiv 1608.04644, sections V and VI-A, with f6
 */
export const carliniWagner = defineAttack({
  name: 'cw',
  description: 'minimises distance and logits together by Adam (Carlini and Wagner 2017)',
  access: 'gradient',
  seeks: 'smallest',
  norms: ['L2'],
  deviations: [
    'Distance and lead are measured in what would fool the model if it were linear, so that the scale of pixels and logits does not matter: c begins at 1 instead of 1e-3, and the learning rate is 0.1 of that distance a coordinate (root mean square) instead of 0.01.',
    'There are 1,000 steps a constant at most, instead of 10,000.',
    'The search for one constant ends where a tenth of its steps has gained less than 1e-4, for each sample on its own and not for the whole batch.',
    'A failure is no example, never an image of zeros.',
  ],
  options,
  async run(subject, { constants, initialConstant, ...rest }) {
    const nearest = new NearestSoFar(subject);
    const minimise = await objective(subject, nearest, rest);
    let constant = initialConstant;
    let [tooSmall, fools] = [0, Number.POSITIVE_INFINITY];
    for (let i = 0; i < constants; i++) {
      const outcome = await minimise(constant);
      if (outcome === 'near enough') break;
      if (outcome === 'fools') fools = constant;
      else tooSmall = constant;
      constant = Number.isFinite(fools) ? (tooSmall + fools) / 2 : 10 * constant;
    }
    return nearest.example;
  },
});

type Outcome = 'fools' | 'resists' | 'near enough';
type Minimise = (constant: number) => Promise<Outcome>;

/** The search for the smallest value of the objective with any constant. */
async function objective(
  subject: Subject,
  nearest: NearestSoFar,
  { steps, learningRate, confidence }: Pick<OptionsOf<typeof options>, 'steps' | 'learningRate' | 'confidence'>,
): Promise<Minimise> {
  const { input, norm, box } = subject;
  const clean = await subject.ascent(input, margin);
  const unit = wayToBoundary(subject, input, clean);
  const shortOf = (lead: number) => Math.max(confidence - lead, 0);
  const logitUnit = Math.max(shortOf(clean.loss), unit * norm.dual(clean.gradient)) || 1;
  const meanChange = unit / Math.sqrt(input.length);
  const space = tanhSpace(input, box, meanChange / 2);

  return async (constant) => {
    const w = new Float64Array(input.length);
    const position = new Float64Array(w.length);
    const gradient = new Float64Array(w.length);
    const x = new Float32Array(w.length);
    const adam = new Adam(w.length, learningRate * meanChange);
    let outcome: Outcome = 'resists';
    let before = Number.POSITIVE_INFINITY;
    for (let i = 0; i < steps; i++) {
      for (let j = 0; j < w.length; j++) position[j] = space.toInput(w[j], j);
      x.set(position);
      subject.clip(x);
      const { logits, loss: lead, gradient: leadGradient } = await subject.ascent(x, margin);
      const isFarEnough = subject.isFooled(logits) && lead >= confidence;
      if (isFarEnough) {
        if (nearest.offer(x)) return 'near enough';
        outcome = 'fools';
      }
      const value = (norm.distance(x, input) / unit) ** 2 + (constant * shortOf(lead)) / logitUnit;
      if (i % Math.ceil(steps / LOOKS) === 0) {
        if (value > before * (1 - LEAST_PROGRESS)) break;
        before = value;
      }
      const pull = isFarEnough ? 0 : (constant * unit) / logitUnit;
      for (let j = 0; j < w.length; j++) {
        const towardClean = (2 * (position[j] - input[j])) / unit;
        gradient[j] = (towardClean - pull * leadGradient[j]) * space.slopeAt(position[j], j);
      }
      adam.descend(w, gradient);
    }
    return outcome;
  };
}
