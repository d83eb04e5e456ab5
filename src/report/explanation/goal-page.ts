/** An explanation of a goal as one page: pictures first, then the numbers behind them. */
import type { Explanation, Flip } from '../../explanation/index.ts';
import type { DetectedBox, Measure } from '../../goals/index.ts';
import { compact, percent } from '../../numbers.ts';
import type { Canvas } from '../figures/figure.ts';
import { type Picture, pictureOfPixels } from '../figures/picture.ts';
import { withBoxes } from '../goals/boxes.ts';
import { figureElement } from '../page/figure-element.ts';
import type { FigureRecord } from '../page/figure-record.ts';
import { html, htmlPage } from '../page/html.ts';
import { type Fact, factList, unbroken } from '../page/page.ts';
import { type ImageFormat, pixelImageOf } from '../page/pictures.ts';
import { lossFigure } from './figures.ts';
import type { GoalExplanationSetting, MeasuredPoints } from './goal-record.ts';
import { explanationStyle, tableSection } from './page.ts';
import { conclusion, goalMeasures, ofGoals, statement } from './statement.ts';
import { sumFigure } from './sum-figure.ts';
import { type ExplanationTable, gradientFacts, signed } from './text.ts';

/** One input, as it is or changed, in the scale of the user. */
export interface Sight {
  readonly values: Float32Array;
  /** Those of a detector; undefined where there are none to draw. */
  readonly boxes: readonly DetectedBox[] | undefined;
}

export interface GoalSights {
  readonly format: ImageFormat;
  readonly clean: Sight;
  /** Undefined where several steps did not reach the goal. */
  readonly severalSteps: Sight | undefined;
  readonly oneStep: Sight;
}

/**
 * An explanation of a goal as an HTML file that needs no other and no network.
 *
 * @param sights The inputs as pictures; undefined where they are none
 */
export function goalExplanationPage(
  explanation: Explanation,
  measured: MeasuredPoints,
  setting: GoalExplanationSetting,
  sights: GoalSights | undefined,
  canvas: Canvas,
): string {
  const { model, sample, goal, words, placement, scale, version, runtime } = setting;
  const facts: Fact[] = [
    ['model', model],
    ['input', sample],
    ['goal', `${goal}: ${words}`],
    ['what may change', `${placement} (${scale})`],
    ['seed', `${explanation.seed}, with gibbon ${version} on ${runtime}`],
    ...gradientFacts(explanation).map(
      ([heading, text]): Fact => [heading === 'input' ? 'values' : heading, unbroken(text)],
    ),
  ];
  const figures = [
    ...(sights === undefined ? [] : [exampleFigure(explanation, measured, sights)]),
    lossFigure(explanation, { loss: 'loss L, the margin of the goal', caption: LOSS }, sights !== undefined),
  ];
  const body = html`<header>
<h1>One goal, explained</h1>
<p class="statement">${unbroken(statement(explanation, ofGoals))}</p>
<p>The goal is ${words}. ${goalMeasures(explanation, measured)}</p>
</header>
<main>
<section>
<p>${unbroken(conclusion(explanation, ofGoals))}</p>
${explanation.diagnostics.map(({ message }) => html`<p><strong>Note:</strong> ${message}.</p>`)}
${figures.map((figure) => figureElement(figure, canvas))}
</section>
<section>
<h2>The numbers behind it</h2>
<p>Epsilon is the largest change of a value. One step of the fast gradient sign method moves every value by epsilon along the sign
of the gradient of L in the input (Goodfellow, Shlens and Szegedy 2015, arXiv 1412.6572). ${LOSS}</p>
${factList(facts)}
${goalTables(explanation).map(tableSection)}
</section>
</main>`;
  return htmlPage({ title: `${sample}, ${goal} explained`, language: 'en', style: explanationStyle, body });
}

const LOSS =
  'L is the margin of the goal, times one factor: below 0 the goal is missed; where there is one way to reach it, it is reached above 0.';

/** What reaches the goal, one way in a row: the clean input, the perturbation, and what the model is given. */
function exampleFigure(
  { multiStep, example }: Explanation,
  measured: MeasuredPoints,
  { format, clean, severalSteps, oneStep }: GoalSights,
): FigureRecord {
  const drawn = (sight: Sight, { name, value }: Measure) => ({
    values: sight.values,
    picture: pictureOf(sight, format),
    caption: `${name} ${compact(value, 3)}`,
  });
  const { found, steps } = multiStep;
  const changed = [
    ...(found === undefined || severalSteps === undefined || measured.severalSteps === undefined
      ? []
      : [
          {
            ...drawn(severalSteps, measured.severalSteps),
            way: `${steps} steps`,
            epsilon: found.epsilon,
            success: true,
          },
        ]),
    {
      ...drawn(oneStep, measured.oneStep),
      way: 'one step',
      epsilon: example.epsilon,
      success: example.answer.class !== 0,
    },
  ];
  return sumFigure(drawn(clean, measured.before), changed, format, 'the goal is reached');
}

function pictureOf({ values, boxes }: Sight, format: ImageFormat): Picture {
  const image = pixelImageOf(values, format);
  return pictureOfPixels(boxes === undefined ? image : withBoxes(image, boxes));
}

/** All tables, in the order in which they are read. */
function goalTables(explanation: Explanation): ExplanationTable[] {
  return [smallestTable(explanation), comparisonTable(explanation), intervalTable(explanation)];
}

function smallestTable({ smallest, multiStep, level, box }: Explanation): ExplanationTable {
  const row = (heading: string, flip: Flip | undefined, searchedTo = smallest.searchedTo) =>
    flip === undefined
      ? [heading, 'none', `up to ${compact(searchedTo)}`]
      : [heading, compact(flip.epsilon), smallest.isImage ? compact(flip.epsilon / level) : ''];
  const range = `${compact(box.low)}..${compact(box.high)}`;
  return {
    title: 'The smallest epsilon that reaches the goal',
    remark: `Judged on the file as it ships.${smallest.isImage ? ' A level is one of the 256 of an 8-bit pixel.' : ''}`,
    rows: [
      ['perturbed input', 'epsilon', smallest.isImage ? 'levels' : ''],
      row(`${multiStep.steps} steps, inside ${range}`, multiStep.found, multiStep.searchedTo),
      row('one step, not clipped, as in the paper', smallest.unclipped),
      row(`one step, clipped to ${range}`, smallest.clipped),
      ...(smallest.isImage ? [row('and rounded to 8 bits', smallest.rounded)] : []),
    ],
  };
}

const reachedInWords = (way: number) => (way === 0 ? 'no' : 'yes');

function comparisonTable({ comparisons, noiseBelowLevel }: Explanation): ExplanationTable {
  return {
    title: 'What linearity predicts, and what happens',
    remark: `Change of L. Noise: mean ± deviation of ${noiseBelowLevel.draws} draws, predicted mean 0, and the share of them that reaches the goal.`,
    rows: [
      ['epsilon', 'predicted', 'happens', 'share', 'reached', 'random signs', 'reach it'],
      ...comparisons.map(({ epsilon, predicted, actual, answer, randomSigns }) => [
        compact(epsilon),
        signed(predicted),
        signed(actual),
        predicted === 0 ? '' : percent(actual / predicted, 0),
        reachedInWords(answer.class),
        `${signed(randomSigns.mean, 3)} ± ${compact(randomSigns.deviation, 3)}`,
        percent(randomSigns.changedShare),
      ]),
    ],
  };
}

function intervalTable({ intervals: { intervals, tolerance } }: Explanation): ExplanationTable {
  return {
    title: 'Where the goal is reached along the gradient',
    remark: `By the file as it ships; boundaries are found to ${compact(tolerance)}.`,
    rows: [
      ['reached', 'epsilon from', 'to'],
      ...intervals.map(({ from, to, class: way }) => [reachedInWords(way), compact(from), compact(to)]),
    ],
  };
}
