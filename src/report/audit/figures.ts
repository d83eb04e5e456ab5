/** The figures of an audit, as plain JSON. */
import type { AuditExample, AuditResult, ClassAccuracy } from '../../evaluation/index.ts';
import { compact } from '../../numbers.ts';
import type { FigureRecord } from '../page/figure-record.ts';
import { unbroken } from '../page/page.ts';
import { nameOf, shownAnswer } from './words.ts';

/** Where there are more classes, the page shows those that suffer most. */
const MOST_CLASSES = 20;

/** Accuracy under growing budgets, and what the audit found at its own. */
export function epsilonFigure(audit: AuditResult): FigureRecord {
  const { accuracyOverEpsilon, cleanAccuracy, robustAccuracy, setting, data } = audit;
  const measured = accuracyOverEpsilon.map(({ attack, samples }) => `${attack} on ${samples}`).join(', ');
  return {
    name: 'confidence-curve',
    title: 'Accuracy under growing change.',
    caption: `All attacks: the result of this audit, on ${data.samples} samples. The other curves show the shape, each from one attack and fewer samples (${measured}). Where noise does little and an attack does much, it is the direction of the change that matters.`,
    data: {
      x: { label: 'epsilon', unit: setting.norm },
      y: { label: 'accuracy', unit: '%', ticks: [0, 20, 40, 60, 80, 100] },
      curves: [
        ...accuracyOverEpsilon.map(({ attack, points }) => ({
          label: attack,
          x: points.map(({ epsilon }) => epsilon),
          y: points.map(({ accuracy }) => 100 * accuracy),
        })),
        {
          label: 'all attacks',
          x: [0, setting.epsilon],
          y: [100 * cleanAccuracy.value, 100 * robustAccuracy.value],
        },
      ],
    },
  };
}

/** Accuracy class by class, the weakest first. */
export function classFigure({ perClass }: AuditResult): FigureRecord {
  const weakest = perClass.toSorted((a, b) => a.robust - b.robust || a.class - b.class).slice(0, MOST_CLASSES);
  const hidden = perClass.length - weakest.length;
  return {
    name: 'bars',
    title: 'Accuracy class by class, the weakest first.',
    caption: `Bars are under attack, marks before any.${hidden > 0 ? ` ${hidden} stronger classes are in the record only.` : ''}`,
    data: {
      quantity: 'accuracy under attack',
      referenceLabel: 'before any attack',
      bars: weakest.map((each) => ({ label: classLabel(each), value: 100 * each.robust, reference: 100 * each.clean })),
    },
  };
}

function classLabel({ class: index, name, samples }: ClassAccuracy): string {
  return `${nameOf(index, name)} (${samples} sample${samples === 1 ? '' : 's'})`;
}

/** Samples that were fooled, as pictures; undefined where they are no images. */
export function exampleFigure({ examples, setting }: AuditResult): FigureRecord | undefined {
  const cards = examples.flatMap((example) => {
    const { pictures } = example;
    if (pictures === null) return [];
    const { clean, perturbation, adversarial, factor } = pictures;
    return {
      pictures: [
        { picture: clean, heading: 'clean', caption: unbroken(shownAnswer(example, 'before')) },
        { picture: perturbation, heading: 'change', caption: `times ${compact(factor, 3)}` },
        { picture: adversarial, heading: 'changed', caption: unbroken(shownAnswer(example, 'after')) },
      ],
      note: exampleNote(example, setting.norm),
    };
  });
  if (cards.length === 0) return undefined;
  return {
    name: 'example-cards',
    title: 'Samples that fooled the model.',
    caption: 'Before and after, with what the model answers and how sure it is. The change is drawn around grey.',
    data: { cards },
  };
}

function exampleNote({ sample, label, labelName, attack, distance, measured }: AuditExample, norm: string): string {
  const truth = measured === undefined ? `, truly ${nameOf(label, labelName)}` : '';
  return `${sample}${truth}; by ${attack}, ${norm} ${compact(distance, 3)}`;
}

/** How well examples that were made on other models fool this one; undefined where no other was given. */
export function transferFigure({ transfer, model }: AuditResult): FigureRecord | undefined {
  if (transfer === null) return undefined;
  const names = [model.name, ...transfer.surrogates];
  const error = transfer.error.map((row) => row.map((share) => share && 100 * share));
  const title = 'Examples that were made on other models.';
  if (error.some((row) => row.slice(1).some((share) => share !== null))) {
    const caption = 'How often they fool, in percent. Empty cells were not measured.';
    return { name: 'transfer-matrix', title, caption, data: { models: names, error } };
  }
  return {
    name: 'bars',
    title,
    caption: `How often they fool ${model.name}, by the same attack. Where this is high, to keep the model secret protects little.`,
    data: {
      quantity: 'examples that fool',
      bars: names.map((name, i) => ({ label: `made on ${name}`, value: error[i][0] })),
    },
  };
}
