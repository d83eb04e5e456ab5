/** The numbers of an audit in words, as tables and pages say them. */
import type { AuditExample, AuditResult, AuditRung, AuditSetting } from '../../evaluation/index.ts';
import { compact, percent } from '../../numbers.ts';
import { boxWidth, norms } from '../../threat/index.ts';
import { className } from '../words.ts';
import { measuredInWords } from './goal-measure.ts';

type Share = Pick<AuditResult['robustAccuracy'], 'low' | 'high'>;

/** The ends of a confidence interval. */
export function intervalInWords({ low, high }: Share): string {
  return `${percent(low)} to ${percent(high)}`;
}

/** What the checks say of the number of an audit, as a heading. */
export function verdictInWords(audit: Pick<AuditResult, 'verdict' | 'certificates'>): string {
  return isKnown(audit) ? 'This number is known: what attacks left is proved' : audit.verdict.statement;
}

/** Why an audit is only a first impression; undefined where it is one to report. */
export function preliminaryInWords({ verdict, setting, data }: AuditResult): string | undefined {
  const reasons = {
    preset: `the preset "${setting.preset}" leaves attacks out`,
    samples: `${data.samples} samples are too few for every check`,
  };
  const { preliminary } = verdict;
  return preliminary.length === 0
    ? undefined
    : `preliminary: ${preliminary.map((reason) => reasons[reason]).join('; ')}`;
}

/** Whether every sample is either fooled or proved to resist. */
export function isKnown({ certificates }: Pick<AuditResult, 'certificates'>): boolean {
  return certificates?.undecided === 0;
}

/** What no attack can beat, and what is left between that and what attacks reached. */
export function bracketInWords({
  certifiedAccuracy,
  byIntervals,
  byLinearBounds,
  undecided,
}: NonNullable<AuditResult['certificates']>): string {
  const { count, total, value } = certifiedAccuracy;
  const proved = `Proved against every attack: ${percent(value)}, ${count} of ${total} samples (${byIntervals} by intervals, ${byLinearBounds} by linear bounds).`;
  return undecided === 0
    ? `${proved} No sample is undecided: the accuracy under attack is known.`
    : `${proved} Undecided: ${undecided} of ${total}.`;
}

/** What the attacker may do, for readers who do not know norms. */
export function limitInWords({ norm, epsilon, box, clip }: AuditSetting, { layout }: AuditResult['model']): string {
  const isImage = layout !== undefined;
  const { limit: allowed, power } = norms[norm];
  const levels = isImage && power > 0 ? `, which is ${compact((255 * epsilon) / boxWidth(box), 3)} of 255 levels` : '';
  const limit = allowed(compact(epsilon), isImage ? 'pixel value' : 'value');
  const scale = `on a scale from ${compact(box.low)} to ${compact(box.high)}`;
  return `${limit}, ${scale}${levels}${clip ? '' : '; it may leave that scale'}.`;
}

/** The options of a rung, those left out that the attack chose itself. */
export function optionsInWords({ options }: AuditRung): string {
  const chosen = Object.entries(options).filter(([, value]) => value !== null);
  return chosen.map(([name, value]) => `${name} ${value}`).join(', ');
}

/** What the model answers to an example, and how sure it is. */
function answerOf({ class: index, name, confidence }: AuditExample['clean']): string {
  return `${nameOf(index, name)}, ${percent(confidence)}`;
}

/** What is said of an example: what the goal measures, else what the model answers. */
export function shownAnswer(example: AuditExample, when: 'before' | 'after'): string {
  return measuredInWords(example, when) ?? answerOf(when === 'before' ? example.clean : example.adversarial);
}

/** What to call a class. */
export function nameOf(index: number, name: string | null): string {
  return name === null ? className(index, undefined) : className(0, [name]);
}
