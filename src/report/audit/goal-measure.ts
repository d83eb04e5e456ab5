/** An audit whose harm is a goal, in the goal's own words: lines for terminals, facts for pages, and its examples. */
import type { AuditExample, AuditedGoal, Measured } from '../../evaluation/index.ts';
import type { Answers, GoalProblem, SetMeasure } from '../../goals/index.ts';
import { compact, percent } from '../../numbers.ts';
import { row } from '../../tensor/index.ts';
import { withBoxes } from '../goals/boxes.ts';
import { type ImageFormat, perturbationPicture, pixelImageOf } from '../page/pictures.ts';
import { auditPicture } from './examples.ts';
import { type Language, texts } from './language/language.ts';

interface OfGoal {
  readonly goal?: AuditedGoal | undefined;
}

/** What the number of an audit is a share of. */
export function accuracyInWords({ goal }: OfGoal): string {
  return goal === undefined ? 'accuracy under attack' : 'goal not reached under attack';
}

/** A heading, and a row for each thing that is measured over all samples. */
export function measureRows({ goal }: OfGoal, language: Language = 'en'): string[][] {
  if (goal === undefined || goal.measures.length === 0) return [];
  const rows = goal.measures.map((measure) => [
    nameIn(language, measure),
    valueInWords(measure.before, measure),
    valueInWords(measure.after, measure),
  ]);
  return [[...texts[language].measureHeadings], ...rows];
}

const nameIn = (language: Language, { name, inChinese }: Pick<SetMeasure, 'name' | 'inChinese'>) =>
  language === 'zh' ? inChinese : name;

function valueInWords(value: number, { unit }: SetMeasure): string {
  return unit === 'share' ? percent(value) : compact(value);
}

/** What counts as harm, and what may change: pairs of a heading and a text. */
export function goalFacts({ goal }: OfGoal, language: Language = 'en'): (readonly [heading: string, text: string])[] {
  if (goal === undefined) return [];
  const { goal: heading, mayChange, said } = texts[language];
  const [open, close] = language === 'zh' ? ['（', '）'] : [' (', ')'];
  return [
    [heading, `${goal.name}${language === 'zh' ? '：' : ': '}${goal.said[language].harm}`],
    [mayChange, `${said(goal.placement)}${open}${said(goal.scale)}${close}`],
  ];
}

/** What an example does to what the goal measures; undefined where the harm is a wrong class. */
export function measuredInWords(
  { measured }: AuditExample,
  when: 'before' | 'after',
  language: Language,
): string | undefined {
  return measured && `${nameIn(language, measured)} ${compact(measured[when], 3)}`;
}

/** So many show what there is to see. */
const SHOWN = 12;

/** The examples that a page shows: the first ones, with the boxes of detectors drawn. */
export function goalExamples(
  { goal, samples, points }: GoalProblem,
  fooledBy: Measured['fooledBy'],
  after: readonly Answers[],
  format: ImageFormat | undefined,
): AuditExample[] {
  const found = [...fooledBy].sort(([a], [b]) => a - b).slice(0, SHOWN);
  return found.map(([sample, { rung, outcome }]) => {
    const { clean, reference, placed } = samples[sample];
    const [before, now] = [clean, after[sample]].map((answers) => goal.measure(answers, reference));
    const safe = { class: outcome.clean.class, name: 'not reached', confidence: outcome.clean.confidence };
    const harmed = { class: outcome.adversarial.class, name: 'reached', confidence: outcome.adversarial.confidence };
    const pictures = () => {
      if (format === undefined || outcome.example === undefined) return null;
      const [original, changed] = [placed(row(points, sample)), placed(outcome.example)];
      const shown = (values: Float32Array, answers: Answers) => {
        const image = pixelImageOf(values, format);
        return auditPicture(goal.boxes === undefined ? image : withBoxes(image, goal.boxes(answers)));
      };
      const { image, factor } = perturbationPicture(original, changed, format);
      return {
        clean: shown(original, clean),
        perturbation: auditPicture(image),
        factor,
        adversarial: shown(changed, after[sample]),
      };
    };
    return {
      sample: outcome.sample,
      label: outcome.label,
      labelName: null,
      attack: rung,
      distance: outcome.distance,
      clean: safe,
      adversarial: harmed,
      measured: { name: before.name, inChinese: before.inChinese, before: before.value, after: now.value },
      pictures: pictures(),
    };
  });
}
