import { image, type Markish, rect, ruleX, ruleY, text } from '@observablehq/plot';
import { shortened } from '../words.ts';
import { axisLabel, chart, textWidth } from './chart.ts';
import { endLabelMarks, labelMargin } from './end-labels.ts';
import { defineFigure } from './figure.ts';
import { curveMarks } from './line-chart.ts';
import { lineStyle } from './palette.ts';
import { type Picture, pictureAddress } from './picture.ts';

/** The logits of one sample along one direction of perturbation. */
export interface LogitsAlongEpsilon {
  /** Ascending, in pixel units; negative ones go against the direction. */
  readonly epsilons: readonly number[];
  readonly classes: readonly string[];
  /** `logits[class][i]`, at `epsilons[i]` */
  readonly logits: readonly (readonly number[])[];
  /** Index into `classes`. */
  readonly trueClass: number;
  /** Which class is answered from one epsilon to another, ascending. */
  readonly winners: readonly { readonly from: number; readonly to: number; readonly class: number }[];
  /** The perturbed sample at some of the epsilons, ten at most. */
  readonly pictures?: readonly { readonly epsilon: number; readonly picture: Picture }[];
}

const EPSILON = axisLabel({ label: 'epsilon', unit: 'pixel units' });
/** The paper's name for logits. */
const LOGIT = 'argument of the softmax';

/** Layout in CSS pixels. */
const FRAME_HEIGHT = 300;
const LABEL_HEIGHT = 26;
const MARGIN_LEFT = 60;
const MARGIN_BOTTOM = 44;
const BAND = 18;
const GAP = 5;
const LARGEST_PICTURE = 44;
/** Of names of classes, in characters. */
const SHORTEST_NAME = 6;

/** The argument of the softmax along epsilon: the paper's figure 4. */
export const logitsAlongEpsilon = defineFigure({
  name: 'logits-along-epsilon',
  render(data: LogitsAlongEpsilon, canvas) {
    const { epsilons, classes, logits, trueClass } = data;
    const longest = Math.max(Math.floor(canvas.width / 40), SHORTEST_NAME);
    const names = classes.map((name, i) => shortened(name, longest) + (i === trueClass ? ' (true)' : ''));
    const marginRight = labelMargin(names);
    const [first, last] = [epsilons[0], epsilons[epsilons.length - 1]];
    const [low, high] = [Math.min(...logits.flat(), 0), Math.max(...logits.flat(), 0)];
    const frameWidth = canvas.width - MARGIN_LEFT - marginRight;
    const units = { x: (last - first) / frameWidth, y: (high - low) / FRAME_HEIGHT };
    const pictures = pictureRow(data, frameWidth);
    const marginTop = LABEL_HEIGHT + pictures.height + BAND + GAP;

    const ends = logits.map((values, i) => ({
      text: names[i],
      x: last,
      y: values[values.length - 1],
      colour: lineStyle(i).colour,
    }));
    return chart(
      `${LOGIT} of each class against ${EPSILON}. ${winnersInWords(data)}`,
      {
        height: marginTop + FRAME_HEIGHT + MARGIN_BOTTOM,
        marginLeft: MARGIN_LEFT,
        marginRight,
        marginTop,
        marginBottom: MARGIN_BOTTOM,
        x: { label: EPSILON, domain: [first, last], tickSpacing: 50 },
        y: { label: LOGIT, domain: [low, high] },
        marks: [
          ruleY([0], { stroke: 'currentColor' }),
          ruleX(
            [0].filter((zero) => first <= zero && zero <= last),
            { stroke: 'currentColor', strokeDasharray: '2 3' },
          ),
          ...pictures.marks,
          ...winnerMarks(data, units.x),
          ...logits.flatMap((values, i) => {
            const points = epsilons.map((x, at) => ({ x, y: values[at] }));
            return curveMarks(points, lineStyle(i), i === trueClass ? 4 : 2);
          }),
          ...endLabelMarks(ends, units, low, high),
        ],
      },
      canvas,
    );
  },
});

/** The samples above the band of answers, as large as fits. */
function pictureRow({ pictures = [] }: LogitsAlongEpsilon, frameWidth: number): { marks: Markish[]; height: number } {
  if (pictures.length === 0) return { marks: [], height: 0 };
  const size = Math.min(LARGEST_PICTURE, frameWidth / pictures.length - GAP);
  const shown = pictures.map(({ epsilon, picture }) => ({ epsilon, address: pictureAddress(picture) }));
  const mark = image(shown, {
    x: 'epsilon',
    src: 'address',
    frameAnchor: 'top',
    width: size,
    dy: -(size / 2 + BAND + 2 * GAP),
    imageRendering: 'pixelated',
  });
  return { marks: [mark], height: size + GAP };
}

/** A band above the frame that says which class is answered where. */
function winnerMarks({ winners, classes }: LogitsAlongEpsilon, epsilonsPerPixel: number): Markish[] {
  const intervals = winners.map((winner) => ({ ...winner, name: classes[winner.class] }));
  const wide = intervals.filter(({ from, to, name }) => (to - from) / epsilonsPerPixel > textWidth(name) + 4);
  return [
    ...intervals.map((interval) =>
      rect([interval], {
        x1: 'from',
        x2: 'to',
        insetTop: -(BAND + GAP),
        insetBottom: FRAME_HEIGHT + GAP,
        fill: lineStyle(interval.class).colour,
        fillOpacity: 0.25,
        stroke: lineStyle(interval.class).colour,
      }),
    ),
    text(wide, {
      x: ({ from, to }) => (from + to) / 2,
      text: 'name',
      frameAnchor: 'top',
      dy: -(BAND / 2 + GAP),
      lineAnchor: 'middle',
    }),
  ];
}

function winnersInWords({ winners, classes, trueClass }: LogitsAlongEpsilon): string {
  const answers = winners.map(({ from, to, class: index }) => `${classes[index]} from ${from} to ${to}`);
  return `The true class is ${classes[trueClass]}; answered: ${answers.join(', ')}.`;
}
