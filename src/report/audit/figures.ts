/** The figures of an audit, as plain JSON. */
import type { AccuracyCurve, AuditExample, AuditResult } from '../../evaluation/index.ts';
import { compact } from '../../numbers.ts';
import type { FigureRecord } from '../page/figure-record.ts';
import { unbroken } from '../page/page.ts';
import { measuredInWords } from './goal-measure.ts';
import { type Language, type Text, textOf } from './language/language.ts';
import { answerIn, nameIn } from './words.ts';

/** Where there are more classes, the page shows those that suffer most. */
const MOST_CLASSES = 20;

/** Accuracy under growing budgets, and what the audit found at its own, with its interval and what is proved. */
export function epsilonFigure(audit: AuditResult, text: Text): FigureRecord {
  const { accuracyOverEpsilon, cleanAccuracy, robustAccuracy, setting, data, certificates } = audit;
  const measured = accuracyOverEpsilon.map(({ attack, samples }) => text.measuredOn(attack, samples)).join(', ');
  const bracket = [cleanAccuracy, robustAccuracy];
  const hundred = (shares: readonly number[]) => shares.map((share) => 100 * share);
  const certified = certificates ? text.certifiedCaption(certificates.accuracyOverEpsilon.samples) : '';
  return {
    name: 'confidence-curve',
    title: text.epsilonTitle,
    caption: text.epsilonCaption(data.samples, measured) + certified,
    data: {
      x: { label: 'epsilon', unit: setting.norm },
      y: { label: text.accuracyAxis, unit: '%', ticks: [0, 20, 40, 60, 80, 100] },
      curves: [
        ...accuracyOverEpsilon.map(({ attack, points }) => curveOf(attack, points)),
        {
          label: text.allAttacks,
          x: [0, setting.epsilon],
          y: hundred(bracket.map(({ value }) => value)),
          spread: { low: hundred(bracket.map(({ low }) => low)), high: hundred(bracket.map(({ high }) => high)) },
        },
        ...(certificates ? [curveOf(text.proved, certificates.accuracyOverEpsilon.points)] : []),
      ],
    },
  };
}

function curveOf(label: string, points: AccuracyCurve['points']) {
  return {
    label,
    x: points.map(({ epsilon }) => epsilon),
    y: points.map(({ accuracy }) => 100 * accuracy),
  };
}

/** Accuracy class by class, those that lose most first. */
export function classFigure({ perClass }: AuditResult, text: Text): FigureRecord {
  const lost = ({ clean, robust }: AuditResult['perClass'][number]) => clean - robust;
  const weakest = perClass.toSorted((a, b) => lost(b) - lost(a) || a.class - b.class).slice(0, MOST_CLASSES);
  return {
    name: 'bars',
    title: text.classesTitle,
    caption: text.classesCaption(perClass.length - weakest.length),
    data: {
      quantity: text.underAttack,
      referenceLabel: text.before,
      bars: weakest.map(({ class: index, name, samples, robust, clean }) => ({
        label: text.classLabel(nameIn(text, index, name), samples),
        value: 100 * robust,
        reference: 100 * clean,
      })),
    },
  };
}

/** Samples that were fooled, as pictures; undefined where they are no images. */
export function exampleFigure(audit: AuditResult, language: Language): FigureRecord | undefined {
  const { examples, setting } = audit;
  const text = textOf(audit, language);
  const cards = examples.flatMap((example) => {
    const { pictures } = example;
    if (pictures === null) return [];
    const { clean, perturbation, adversarial, factor } = pictures;
    return {
      pictures: [
        {
          picture: clean,
          heading: text.clean,
          caption: unbroken(measuredInWords(example, 'before', language) ?? answerIn(text, example.clean)),
        },
        { picture: perturbation, heading: text.perturbation, caption: text.times(compact(factor, 3)) },
        {
          picture: adversarial,
          heading: text.adversarial,
          caption: unbroken(measuredInWords(example, 'after', language) ?? answerIn(text, example.adversarial)),
        },
      ],
      note: exampleNote(example, setting.norm, text),
    };
  });
  if (cards.length === 0) return undefined;
  return { name: 'example-cards', title: text.examplesTitle, caption: text.examplesCaption, data: { cards } };
}

function exampleNote(
  { sample, label, labelName, attack, distance, measured }: AuditExample,
  norm: string,
  text: Text,
): string {
  if (measured !== undefined) return `${sample}; ${attack}, ${norm} ${compact(distance, 3)}`;
  return text.truly(`${sample}`, nameIn(text, label, labelName), attack, norm, compact(distance, 3));
}

/** How well examples that were made on other models fool this one; undefined where no other was given. */
export function transferFigure({ transfer, model }: AuditResult, text: Text): FigureRecord | undefined {
  if (transfer === null) return undefined;
  const names = [model.name, ...transfer.surrogates];
  const error = transfer.error.map((row) => row.map((share) => share && 100 * share));
  const title = text.transferTitle;
  if (error.some((row) => row.slice(1).some((share) => share !== null))) {
    return { name: 'transfer-matrix', title, caption: text.transferCells, data: { models: names, error } };
  }
  return {
    name: 'bars',
    title,
    caption: text.transferBars(model.name),
    data: {
      quantity: text.thatFool,
      bars: names.map((name, i) => ({ label: text.madeOn(name), value: error[i][0] })),
    },
  };
}
