/** An explanation as rows of text for people and as a record for programs. */

import type { Preprocessing } from '../../classifier/index.ts';
import type { Explanation, Flip, NoiseEffect } from '../../explanation/index.ts';
import type { Answer } from '../../harness/index.ts';
import { compact, grouped, percent } from '../../numbers.ts';
import { className } from '../words.ts';

/** What is said of an explanation beside its content. */
export interface ExplanationSetting {
  /** The path of the model as the user gave it. */
  readonly model: string;
  /** What the input is called, e.g. its file name. */
  readonly sample: string;
  readonly version: string;
  readonly runtime: string;
  readonly classNames: readonly string[] | undefined;
  /** Whether the label is the model's own answer, because none was given. */
  readonly labelIsAnswer: boolean;
  readonly preprocessing: Preprocessing;
  readonly seconds: number;
}

/** A table with its heading. The cells of the first row are the headings of the columns. */
export interface ExplanationTable {
  readonly title: string;
  /** What to know of it. */
  readonly remark: string;
  readonly rows: readonly (readonly string[])[];
}

/** A number with its sign, for changes. */
export function signed(value: number, digits = 4): string {
  return value > 0 ? `+${compact(value, digits)}` : compact(value, digits);
}

/** What is answered and how sure that is. */
export function answerInWords(answer: Answer, names: readonly string[] | undefined): string {
  return `${className(answer.class, names)}, ${percent(answer.confidence)}`;
}

/** The answer to the input, and the label that the direction leads away from. */
export function headline({ answer, label }: Explanation, { classNames, labelIsAnswer }: ExplanationSetting): string {
  const explained = labelIsAnswer
    ? 'explained against this answer, since no label was given'
    : `explained against the label, ${className(label, classNames)}`;
  return `${answerInWords(answer, classNames)}; ${explained}`;
}

/** The gradient: pairs of a heading and a text. */
export function gradientFacts({ gradient, box, line }: Explanation): (readonly [heading: string, text: string])[] {
  const { dimension, meanAbsolute, L1, L2, Linf, zeroShare } = gradient;
  const { along, against } = line.leavesBox;
  return [
    ['input', `n = ${grouped(dimension)} values in ${compact(box.low)}..${compact(box.high)}`],
    ['gradient', `L1 ${compact(L1)}, L2 ${compact(L2)}, Linf ${compact(Linf)}; ${percent(zeroShare)} exactly zero`],
    ['predicted', `epsilon m n = ${compact(L1)} epsilon, with m = ${compact(meanAbsolute)}, the mean |gradient|`],
    ...(Number.isFinite(along)
      ? [
          [
            'range left',
            `from epsilon ${compact(along)} along the sign of the gradient, and ${compact(against)} against it`,
          ] as const,
        ]
      : []),
  ];
}

/** How straight the arguments of the softmax run. */
export function straightnessTable(
  { line, label }: Explanation,
  names: readonly string[] | undefined,
): ExplanationTable {
  const { epsilons, classes } = line;
  const [middle, last] = [(epsilons.length - 1) / 2, epsilons.length - 1];
  const [outer, inner] = [epsilons[last], epsilons[last] / 4].map((value) => compact(value));
  return {
    title: `The arguments of the softmax along epsilon, -${outer} to ${outer}`,
    remark: `R² is the share of the variation that a straight line explains, 1 for a straight line: against the sign of the gradient, in the inner part (up to ${inner} to either side), and along it.`,
    rows: [
      ['class', `at -${outer}`, 'at 0', `at ${outer}`, 'R² against', 'R² inner', 'R² along'],
      ...classes.map(({ class: index, logits, straightness }) => [
        `${className(index, names)}${index === label ? ' (label)' : ''}`,
        ...[logits[0], logits[middle], logits[last]].map((value) => compact(value)),
        ...[straightness.against, straightness.inner, straightness.along].map((fit) => fit.toFixed(4)),
      ]),
    ],
  };
}

/** Which class wins where. */
export function intervalTable(
  { intervals: found }: Explanation,
  names: readonly string[] | undefined,
): ExplanationTable {
  return {
    title: 'The class that wins',
    remark: `By the file as it ships; boundaries are found to ${compact(found.tolerance)}.`,
    rows: [
      ['class', 'epsilon from', 'to'],
      ...found.intervals.map(({ from, to, class: index }) => [className(index, names), compact(from), compact(to)]),
    ],
  };
}

/** The smallest epsilons that change the answer. */
export function smallestTable(explanation: Explanation, names: readonly string[] | undefined): ExplanationTable {
  const { smallest, multiStep, level, box, label, answer } = explanation;
  const row = (heading: string, flip: Flip | undefined, searchedTo = smallest.searchedTo) =>
    flip === undefined
      ? [heading, 'none', '', `up to ${compact(searchedTo)}`]
      : [heading, compact(flip.epsilon), compact(flip.epsilon / level), answerInWords(flip.answer, names)];
  return {
    title: 'The smallest epsilon that changes the answer',
    remark: `Judged on the file as it ships. One step goes along the sign of the gradient${
      label === answer.class ? '' : ', away from the label; several steps lead away from the answer'
    }. A level is one of the 256 of an 8-bit pixel.`,
    rows: [
      ['perturbed input', 'epsilon', 'levels', 'answer'],
      row(
        `${multiStep.steps} steps, inside ${compact(box.low)}..${compact(box.high)}`,
        multiStep.found,
        multiStep.searchedTo,
      ),
      row('one step, not clipped, as in the paper', smallest.unclipped),
      row(`one step, clipped to ${compact(box.low)}..${compact(box.high)}`, smallest.clipped),
      ...(smallest.isImage ? [row('and rounded to 8 bits', smallest.rounded)] : []),
    ],
  };
}

/** What linearity predicts against what happens, for the gradient's sign and for noise. */
export function comparisonTable(explanation: Explanation, names: readonly string[] | undefined): ExplanationTable {
  const { comparisons, noiseBelowLevel, level } = explanation;
  const noise = ({ mean, deviation, changedShare }: NoiseEffect) => [
    `${signed(mean, 3)} ± ${compact(deviation, 3)}`,
    percent(changedShare),
  ];
  return {
    title: 'What linearity predicts, and what happens',
    remark: `Change of the log-odds against the label, in natural logarithms: +1 makes the odds 2.7 times worse. Noise: mean ± deviation of ${noiseBelowLevel.draws} draws, predicted mean 0, and the share of them that changes the answer.`,
    rows: [
      ['epsilon', 'levels', 'predicted', 'happens', 'share', 'answer', 'random signs', 'changed'],
      ...comparisons.map(({ epsilon, predicted, actual, answer, randomSigns }) => [
        compact(epsilon),
        compact(epsilon / level),
        signed(predicted),
        signed(actual),
        predicted === 0 ? '' : percent(actual / predicted, 0),
        answerInWords(answer, names),
        ...noise(randomSigns),
      ]),
      [compact(level / 2), '< 0.5', '', '', '', 'uniform noise', ...noise(noiseBelowLevel)],
    ],
  };
}

/** All tables, in the order in which they are read. */
export function explanationTables(explanation: Explanation, names: readonly string[] | undefined): ExplanationTable[] {
  return [smallestTable, comparisonTable, intervalTable, straightnessTable].map((table) => table(explanation, names));
}

/** The record of an explanation for programs, without the images. Its keys are always there; what has no value is null. */
export function explanationRecord(explanation: Explanation, setting: ExplanationSetting): object {
  const { inputShape, classCount, box: inputBox, level, seed, label, gradient, line, smallest } = explanation;
  const { multiStep, linearity, noiseNeeds } = explanation;
  const { found } = multiStep;
  const { classNames, version, runtime, labelIsAnswer, sample, seconds } = setting;
  const { box, mean, std, layout, channels } = setting.preprocessing;
  const named = <T extends { readonly class: number }>(value: T) => ({
    ...value,
    name: classNames?.[value.class] ?? null,
  });
  const flip = (found: Flip | undefined) => (found === undefined ? null : { ...found, answer: named(found.answer) });
  const finite = (value: number) => (Number.isFinite(value) ? value : null);
  return {
    schema: 'gibbon-explanation/2',
    version,
    model: setting.model,
    sample,
    preprocessing: {
      box: box ?? null,
      mean: mean ?? null,
      std: std ?? null,
      layout: layout ?? null,
      channels: channels ?? null,
    },
    runtime,
    labelIsAnswer,
    inputShape,
    classCount,
    box: inputBox,
    level,
    seed,
    answer: named(explanation.answer),
    label,
    gradient,
    line: {
      ...line,
      classes: line.classes.map(named),
      leavesBox: { along: finite(line.leavesBox.along), against: finite(line.leavesBox.against) },
    },
    intervals: { ...explanation.intervals, intervals: explanation.intervals.intervals.map(named) },
    smallest: {
      ...smallest,
      unclipped: flip(smallest.unclipped),
      clipped: flip(smallest.clipped),
      rounded: flip(smallest.rounded),
    },
    multiStep: {
      attack: multiStep.attack,
      steps: multiStep.steps,
      searchedTo: multiStep.searchedTo,
      cost: multiStep.cost,
      found:
        found === undefined
          ? null
          : { epsilon: found.epsilon, answer: named(found.answer), changesIn8Bits: found.changesIn8Bits ?? null },
    },
    linearity,
    noiseNeeds: { above: noiseNeeds.above, atMost: noiseNeeds.atMost ?? null },
    comparisons: explanation.comparisons.map((each) => ({ ...each, answer: named(each.answer) })),
    noiseBelowLevel: explanation.noiseBelowLevel,
    example: { epsilon: explanation.example.epsilon, answer: named(explanation.example.answer) },
    diagnostics: explanation.diagnostics,
    seconds,
  };
}
