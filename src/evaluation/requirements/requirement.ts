/** What an audit must reach, written as text: `robust(Linf,8/255) >= .4`. It is read before anything runs. */
import { OptionError } from '../../errors.ts';
import { type NormName, normNames, parseFraction } from '../../threat/index.ts';
import type { AuditRequirement, AuditResult } from '../audit/result.ts';
import { type Metric, metrics } from './metrics.ts';

export interface Requirement {
  /** As it was written. */
  readonly text: string;
  readonly metric: Metric;
  /** Undefined where it was not named: then that of the audit counts. */
  readonly threat: { readonly norm: NormName; readonly epsilon: number } | undefined;
  /** Whether the value itself is not enough. */
  readonly isStrict: boolean;
  /** From 0 to 1. */
  readonly least: number;
}

const OPTION = '--require';
const FORM = /^\s*([A-Za-z][\w-]*)\s*(?:\(\s*(\w+)\s*,\s*([^()]+?)\s*\))?\s*(>=|>)\s*(\S+)\s*$/;
/** Epsilons that people write and those that are computed may differ so much. */
const RELATIVE_ROUNDING = 1e-5;

/** @throws OptionError for what is no requirement, an unknown metric (it names those that exist), or a value that is no share */
export function parseRequirement(text: string): Requirement {
  const found = FORM.exec(text);
  if (found === null) {
    throw new OptionError(OPTION, `"${text}" is not a requirement`, 'Write e.g. "robust(Linf,8/255) >= .4".');
  }
  const [, name, norm, epsilon, sign, value] = found;
  const metric = metrics.get(name.toLowerCase());
  if (metric === undefined)
    throw new OptionError(OPTION, `there is no metric "${name}"`, `Known: ${metricsInWords()}.`);
  if (norm !== undefined && !metric.ofThreat) {
    throw new OptionError(OPTION, `${metric.name} holds before any attack`, `Write "${metric.name} ${sign} ${value}".`);
  }
  return {
    text: text.trim().replace(/\s+/g, ' '),
    metric,
    threat: norm === undefined ? undefined : { norm: normOf(norm), epsilon: parseFraction(epsilon, OPTION) },
    isStrict: sign === '>',
    least: shareIn(value),
  };
}

/** The metrics that exist, in words. */
export function metricsInWords(): string {
  return [...metrics.values()].map(({ name, description }) => `${name} (${description})`).join(', ');
}

function normOf(text: string): NormName {
  const norm = normNames.find((name) => name.toLowerCase() === text.toLowerCase());
  if (norm === undefined)
    throw new OptionError(OPTION, `there is no norm "${text}"`, `Known: ${normNames.join(', ')}.`);
  return norm;
}

function shareIn(text: string): number {
  const isPercent = text.endsWith('%');
  const value = parseFraction(isPercent ? text.slice(0, -1) : text, OPTION) / (isPercent ? 100 : 1);
  if (value >= 0 && value <= 1) return value;
  throw new OptionError(OPTION, `${text} is not a share`, 'Give a number from 0 to 1, or a percentage such as 40%.');
}

/**
 * Refuses what an audit will not measure, before it runs.
 *
 * @param options The options that were given, such as `--certify`
 * @throws OptionError for a metric whose option is missing, or another norm or epsilon than the audit's
 */
export function requireMeasured(
  requirements: readonly Requirement[],
  { norm, epsilon }: { readonly norm: NormName; readonly epsilon: number },
  options: readonly string[],
): void {
  for (const { text, metric, threat } of requirements) {
    if (metric.option !== undefined && !options.includes(metric.option)) {
      throw new OptionError(OPTION, `"${text}" needs ${metric.option}`, `Add ${metric.option}.`);
    }
    if (threat === undefined) continue;
    const isSame = threat.norm === norm && Math.abs(threat.epsilon - epsilon) <= RELATIVE_ROUNDING * epsilon;
    if (isSame) continue;
    throw new OptionError(
      OPTION,
      `"${text}" is of ${threat.norm} and epsilon ${threat.epsilon}, but this audit measures ${norm} and epsilon ${epsilon}`,
      'Give the same --norm and --epsilon, or audit once for each.',
    );
  }
}

/** What came of requirements. What was not measured is not met. */
export function judgeRequirements(requirements: readonly Requirement[], audit: AuditResult): AuditRequirement[] {
  return requirements.map(({ text, metric, isStrict, least }) => {
    const value = metric.of(audit);
    const isMet = value !== undefined && (isStrict ? value > least : value >= least);
    return { requirement: text, metric: metric.name, least, value: value ?? null, isMet };
  });
}
