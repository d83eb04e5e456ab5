/** The numbers of an audit in words, as tables and pages say them. */
import { points } from '../../evaluation/audit/statement.ts';
import type {
  AuditDiagnostic,
  AuditExample,
  AuditRequirement,
  AuditResult,
  AuditRung,
  AuditSetting,
} from '../../evaluation/index.ts';
import { compact, percent } from '../../numbers.ts';
import { boxWidth, norms } from '../../threat/index.ts';
import { className } from '../words.ts';
import { type Text, texts } from './language/language.ts';

type Share = Pick<AuditResult['robustAccuracy'], 'low' | 'high'>;

/** The ends of a confidence interval. */
export function intervalInWords({ low, high }: Share, { to }: Pick<Text, 'to'> = texts.en): string {
  return `${percent(low)}${to}${percent(high)}`;
}

/** What the checks say of the number of an audit, as a heading. */
export function verdictInWords(audit: Pick<AuditResult, 'verdict' | 'certificates'>): string {
  return isKnown(audit) ? texts.en.known : audit.verdict.statement;
}

/** Why an audit is only a first impression; undefined where it is one to report. */
export function preliminaryIn(audit: AuditResult, text: Text): string | undefined {
  const reasons = audit.verdict.preliminary.map((reason) => text.preliminaryBecause[reason](audit));
  return reasons.length === 0 ? undefined : text.sentence(reasons);
}

/** An effect with its interval; empty where nothing was looked at. */
export function effectIn(text: Text, { effect, unit }: Pick<AuditDiagnostic, 'effect' | 'unit'>): string {
  if (effect === null) return '';
  return `${points(effect.value)} ${text.units[unit]} (${points(effect.low)}${text.to}${points(effect.high)})`;
}

/** A check that stands for all where none applies, all for one reason. */
export function commonReason(diagnostics: readonly AuditDiagnostic[]): AuditDiagnostic | undefined {
  const [first, ...others] = diagnostics;
  if (others.length === 0 || first.because === null) return undefined;
  return others.every(({ because, evidence }) => because === first.because && evidence === first.evidence)
    ? first
    : undefined;
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
  remarks,
}: NonNullable<AuditResult['certificates']>): string {
  const { count, total, value } = certifiedAccuracy;
  const proved = `Proved against every attack: ${percent(value)}, ${count} of ${total} samples (${byIntervals} by intervals, ${byLinearBounds} by linear bounds).`;
  const rest =
    undecided === 0
      ? 'No sample is undecided: the accuracy under attack is known.'
      : `Undecided: ${undecided} of ${total}.`;
  return [proved, rest, ...remarks.map((remark) => `${remark}.`)].join(' ');
}

/** What was required, and what came of it. */
export function requirementIn(text: Text, { requirement, value, isMet }: AuditRequirement): string {
  return text.required(requirement, isMet, value === null ? undefined : percent(value));
}

/** What the attacker may do, for readers who do not know norms. */
export function limitInWords(setting: AuditSetting, { layout }: AuditResult['model']): string {
  const { norm, epsilon, box, clip } = setting;
  const isImage = layout !== undefined;
  const levels = levelsOf(setting, layout);
  const limit = norms[norm].limit(compact(epsilon), isImage ? 'pixel value' : 'value');
  const scale = `on a scale from ${compact(box.low)} to ${compact(box.high)}`;
  const inLevels = levels === undefined ? '' : `, which is ${compact(levels, 3)} of 255 levels`;
  return `${limit}, ${scale}${inLevels}${clip ? '' : '; it may leave that scale'}.`;
}

/** The same in a language. */
export function limitIn({ setting, model }: AuditResult, text: Text): string {
  const { norm, epsilon, box, clip } = setting;
  const levels = levelsOf(setting, model.layout);
  return text.limitOf(limitInWords(setting, model), { norm, epsilon, levels, ...box, clip });
}

/** Of 255, where that means something. */
function levelsOf({ norm, epsilon, box }: AuditSetting, layout: AuditResult['model']['layout']): number | undefined {
  return layout !== undefined && norms[norm].power > 0 ? (255 * epsilon) / boxWidth(box) : undefined;
}

/** The options of a rung, those left out that the attack chose itself. */
export function optionsInWords({ options }: AuditRung): string {
  const chosen = Object.entries(options).filter(([, value]) => value !== null);
  return chosen.map(([name, value]) => `${name} ${value}`).join(', ');
}

/** What the model answers to an example, and how sure it is. */
export function answerIn(text: Text, { class: index, name, confidence }: AuditExample['clean']): string {
  return `${nameIn(text, index, name)}, ${percent(confidence)}`;
}

/** What to call a class. */
export function nameIn(text: Text, index: number, name: string | null): string {
  return name === null || name === '' ? text.className(index) : className(0, [name]);
}
