/** An audit as plain text: what a terminal shows. */

import { effectInWords, needsInWords } from '../../evaluation/audit/statement.ts';
import type { AuditDiagnostic, AuditResult } from '../../evaluation/index.ts';
import { compact, duration, grouped, percent } from '../../numbers.ts';
import { folded as foldedTo, numberColumns } from '../text-table.ts';
import { printable, shortened } from '../words.ts';
import { accuracyInWords, goalFacts, measureRows } from './goal-measure.ts';
import { bracketInWords, intervalInWords, limitInWords, preliminaryInWords, verdictInWords } from './words.ts';

/** The widest line, unless a single word is wider. */
const LINE = 100;
const GAP = '  ';
/** Of an attack; its middle is left out beyond. */
const LONGEST_NAME = 26;

/** An audit in lines of at most 100 characters, without control characters. */
export function auditText(audit: AuditResult): string {
  const { robustAccuracy, cleanAccuracy, setting, model, verdict, cost, seconds } = audit;
  const { count, total, value } = robustAccuracy;
  const preliminary = preliminaryInWords(audit);
  return [
    ...(preliminary === undefined ? [] : folded(`${preliminary.toUpperCase().slice(0, 11)}${preliminary.slice(11)}.`)),
    ...folded(
      `${printable(model.name)}: ${accuracyInWords(audit)} ${percent(value)}, ${count} of ${total} samples (${intervalInWords(robustAccuracy)} at 95 % confidence)`,
    ),
    ...goalFacts(audit).flatMap(([heading, text]) => folded(`${heading}: ${printable(text)}`)),
    ...folded(`${setting.norm} epsilon ${compact(setting.epsilon)}. ${limitInWords(setting, model)}`),
    `Before any attack ${percent(cleanAccuracy.value)} (${intervalInWords(cleanAccuracy)}).`,
    ...(audit.certificates ? folded(bracketInWords(audit.certificates)) : []),
    '',
    numberColumns(ladderRows(audit)),
    '',
    ...(audit.goal ? [numberColumns(measureRows(audit)), ''] : []),
    ...folded(`${verdictInWords(audit)}.`),
    ...verdict.reasons.flatMap((reason) => folded(`- ${printable(reason)}`, '  ')),
    '',
    ...audit.diagnostics.flatMap(checkLines),
    ...audit.remarks.flatMap((remark) => folded(`note     ${printable(remark)}`, ' '.repeat(9))),
    '',
    ...folded(mistakesInWords(audit)),
    ...folded(
      `Cost: ${grouped(cost.forwards)} forward and ${grouped(cost.backwards)} backward passes of one sample, ${duration(seconds)} on ${setting.runtime}.`,
    ),
  ].join('\n');
}

function ladderRows({ ladder, goal }: AuditResult): string[][] {
  const [fooled, left] = goal === undefined ? ['fooled', 'accuracy left'] : ['reached', 'not reached'];
  return [
    ['attack', 'run on', fooled, left, '95 % interval', 'queries each', 'time'],
    ...ladder.map(({ name, attacked, fooled: count, robustAccuracy, queriesPerSample, seconds }) => [
      shortened(printable(name), LONGEST_NAME),
      String(attacked),
      String(count),
      percent(robustAccuracy.value),
      intervalInWords(robustAccuracy),
      grouped(queriesPerSample),
      duration(seconds),
    ]),
  ];
}

const VERDICTS: Readonly<Record<AuditDiagnostic['verdict'], string>> = {
  passed: 'passed ',
  alarm: 'ALARM  ',
  'too few': 'too few',
  'not applicable': 'n/a    ',
};

/** What passed is named with its effect; of anything else it is said why, and where to read about it. */
function checkLines(check: AuditDiagnostic): string[] {
  const { verdict, title, evidence, page } = check;
  const line = `${VERDICTS[verdict]}${GAP}${title}`;
  const indent = ' '.repeat(VERDICTS[verdict].length + GAP.length);
  if (verdict === 'passed') return folded(`${line}: ${effectInWords(check)}`, indent);
  const told = `${line.replace(/\?$/, '')}: ${printable(evidence)}`;
  if (verdict === 'not applicable') return folded(`${told}.`, indent);
  const needs = verdict === 'too few' ? `; ${needsInWords(check)}` : '';
  return [...folded(`${told}; ${effectInWords(check)}${needs}.`, indent), `${indent}${page}`];
}

function mistakesInWords({ confidenceOnMistakes, medianDistance, setting, goal }: AuditResult): string {
  const { clean, adversarial } = confidenceOnMistakes;
  const sure = (share: number | null) => (share === null ? 'none made' : percent(share));
  const distance =
    medianDistance === null ? '' : ` Median ${setting.norm} of what fools: ${compact(medianDistance, 3)}.`;
  if (goal !== undefined) return distance.trim();
  return `Mean confidence in wrong answers: before ${sure(clean)}, under attack ${sure(adversarial)}.${distance}`;
}

const folded = (text: string, indent = ''): string[] => foldedTo(text, LINE, indent);
