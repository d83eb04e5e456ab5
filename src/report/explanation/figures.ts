/** The figures of an explanation, as plain JSON. */
import { type PixelImage, resample } from '../../data/index.ts';
import type { Explanation } from '../../explanation/index.ts';
import type { Answer } from '../../harness/index.ts';
import { type FloatTensor, row } from '../../tensor/index.ts';
import { type Picture, pictureOfPixels } from '../figures/picture.ts';
import type { FigureRecord } from '../page/figure-record.ts';
import { type ImageFormat, pixelImageOf } from '../page/pictures.ts';
import { className } from '../words.ts';
import { sumFigure } from './sum-figure.ts';
import { answerInWords } from './text.ts';

/** Pictures above the line. */
const STRIP = 9;
/** Their longer side, in pixels; they are drawn in half of that or less. */
const LARGEST_IN_STRIP = 88;

/** Lines that one chart shows well. */
const CHARTED = 3;

/** The line of the prediction ends at so many times the largest change that happens: else it alone would be seen. */
const PREDICTED_BEYOND = 1.25;

/**
 * The figures of an explanation.
 *
 * @param input [1, ...inputShape], what was explained
 * @param format how it is an image; undefined where it is none
 */
export function explanationFigures(
  explanation: Explanation,
  input: FloatTensor,
  format: ImageFormat | undefined,
  names: readonly string[] | undefined,
): FigureRecord[] {
  return [
    ...(format === undefined ? [] : [exampleFigure(explanation, input, format, names)]),
    lineFigure(explanation, input, format, names),
    lossFigure(explanation, logOdds),
  ];
}

/** What changes the answer, one way in a row: the clean input, the perturbation, and what the model is given. */
function exampleFigure(
  { answer, example, multiStep }: Explanation,
  input: FloatTensor,
  format: ImageFormat,
  names: readonly string[] | undefined,
): FigureRecord {
  const drawn = (values: Float32Array, shown: Answer) => ({
    values,
    picture: pictureOfPixels(pixelImageOf(values, format)),
    caption: answerInWords(shown, names),
  });
  const { found, steps } = multiStep;
  const ways = [
    ...(found === undefined ? [] : [{ way: `${steps} steps`, ...found }]),
    { way: 'one step, in 8 bits', ...example },
  ];
  const changed = ways.map(({ way, epsilon, adversarial, answer: after }) => ({
    ...drawn(row(adversarial, 0), after),
    way,
    epsilon,
    success: after.class !== answer.class,
  }));
  return sumFigure(drawn(row(input, 0), answer), changed, format, 'the answer has changed');
}

function lineFigure(
  { line, intervals, direction, label }: Explanation,
  input: FloatTensor,
  format: ImageFormat | undefined,
  names: readonly string[] | undefined,
): FigureRecord {
  const { epsilons, classes } = line;
  const charted = chartedClasses(classes, intervals, label);
  const shown = charted.map((each) => each.class);
  const winners = intervals.intervals.flatMap(({ from, to, class: index }) =>
    shown.includes(index) ? [{ from, to, class: shown.indexOf(index) }] : [],
  );
  return {
    name: 'logits-along-epsilon',
    title: 'The arguments of the softmax along epsilon.',
    caption: `The input moves by epsilon along the sign of the gradient, not clipped, as in figure 4 of the paper; pictures show what is inside the range of values. The band above says which of these classes is answered; where it is empty, another one is.`,
    data: {
      epsilons,
      classes: shown.map((index) => className(index, names)),
      logits: charted.map(({ logits }) => logits),
      trueClass: shown.indexOf(label),
      winners,
      ...(format === undefined ? {} : { pictures: strip(row(input, 0), direction.data, epsilons, format) }),
    },
  };
}

/** The label, then the classes that are answered on the longest stretches, then those that come nearest to it. */
function chartedClasses(
  classes: Explanation['line']['classes'],
  { intervals }: Explanation['intervals'],
  label: number,
): Explanation['line']['classes'] {
  const stretch = (index: number) =>
    intervals.reduce((sum, each) => sum + (each.class === index ? each.to - each.from : 0), 0);
  const others = classes.filter((each) => each.class !== label);
  const longest = others.toSorted((a, b) => stretch(b.class) - stretch(a.class)).slice(0, CHARTED - 1);
  return [...classes.filter((each) => each.class === label), ...longest];
}

/** The input at evenly spaced epsilons, the ends of the line among them. */
function strip(
  input: Float32Array,
  direction: Float32Array,
  epsilons: readonly number[],
  format: ImageFormat,
): { readonly epsilon: number; readonly picture: Picture }[] {
  return Array.from({ length: STRIP }, (_, i) => {
    const epsilon = epsilons[Math.round((i * (epsilons.length - 1)) / (STRIP - 1))];
    const moved = input.map((value, at) => value + epsilon * direction[at]);
    return { epsilon, picture: pictureOfPixels(thumbnail(pixelImageOf(moved, format))) };
  });
}

function thumbnail(image: PixelImage): PixelImage {
  const scale = LARGEST_IN_STRIP / Math.max(image.width, image.height);
  if (scale >= 1) return image;
  const side = (length: number) => Math.max(Math.round(length * scale), 1);
  return resample(image, side(image.width), side(image.height));
}

/** What the loss is called, and what to know of it. */
interface LossWords {
  readonly loss: string;
  readonly caption: string;
}

const logOdds: LossWords = {
  loss: 'loss L, log-odds against the label',
  caption:
    'The loss L is the log-odds against the label: above 0 the label has less than half of the probability, and +1 makes the odds 2.7 times worse.',
};

/** The loss along the gradient's sign, as linearity predicts it, and under noise. */
export function lossFigure(
  { line, comparisons, gradient, noiseBelowLevel }: Explanation,
  { loss, caption }: LossWords,
  isOfPixels = true,
): FigureRecord {
  const middle = (line.epsilons.length - 1) / 2;
  const start = line.losses[middle];
  const last = comparisons[comparisons.length - 1].epsilon;
  const onLine = line.epsilons.flatMap((epsilon, i) =>
    epsilon >= 0 && epsilon <= last ? [{ epsilon, loss: line.losses[i] }] : [],
  );
  const compared = comparisons.map(({ epsilon, actual }) => ({ epsilon, loss: start + actual }));
  const climb = [...onLine, ...compared].sort((a, b) => a.epsilon - b.epsilon);
  const highest = Math.max(...climb.map(({ loss }) => loss), start);
  const predictedUntil = Math.min(last, (PREDICTED_BEYOND * (highest - start)) / gradient.L1 || last);
  const sizes = [0, ...comparisons.map(({ epsilon }) => epsilon)];
  const noise = [{ mean: 0, deviation: 0 }, ...comparisons.map(({ randomSigns }) => randomSigns)];
  return {
    name: 'loss-along-epsilon',
    title: 'What linearity predicts, and what happens.',
    caption: `${caption} Random signs: mean and standard deviation of ${noiseBelowLevel.draws} draws. The prediction is drawn as far as it stays in the frame of what happens.`,
    data: {
      loss: { label: loss },
      ...(!isOfPixels && { epsilon: { label: 'epsilon' } }),
      curves: [
        {
          label: 'fast gradient sign',
          epsilons: climb.map(({ epsilon }) => epsilon),
          losses: climb.map(({ loss }) => loss),
        },
        {
          label: 'predicted: epsilon times the L1 norm of the gradient',
          epsilons: [0, predictedUntil],
          losses: [start, start + predictedUntil * gradient.L1],
        },
        {
          label: 'random signs',
          epsilons: sizes,
          losses: noise.map(({ mean }) => start + mean),
          spread: {
            low: noise.map(({ mean, deviation }) => start + mean - deviation),
            high: noise.map(({ mean, deviation }) => start + mean + deviation),
          },
        },
      ],
    },
  };
}
