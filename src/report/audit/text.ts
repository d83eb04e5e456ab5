/** An audit as plain text: what a terminal shows. */

import { effectInWords, needsInWords } from '../../evaluation/audit/statement.ts';
import type { AuditDiagnostic, AuditResult } from '../../evaluation/index.ts';
import { compact, duration, grouped, percent } from '../../numbers.ts';
import { folded as foldedTo, numberColumns, withoutColumns } from '../text-table.ts';
import { printable, shortened } from '../words.ts';
import { beyondLines } from './beyond.ts';
import { accuracyInWords, goalFacts, measureRows } from './goal-measure.ts';
import { texts } from './language/language.ts';
import {
  bracketInWords,
  commonReason,
  intervalInWords,
  limitInWords,
  preliminaryIn,
  requirementIn,
  verdictInWords,
} from './words.ts';

const GAP = '  ';
/** Of an attack; its middle is left out beyond. */
const LONGEST_NAME = 26;
/** What the columns that are always there take beside it. */
const OTHER_COLUMNS = 36;

/** Columns of the ladder that narrow terminals do without, the first to go first. */
const DISPENSABLE = [5, 6, 4];

/** An audit in lines of at most `width` characters, unless a single word is wider, without control characters. */
export function auditText(audit: AuditResult, width = 100): string {
  const folded = (text: string, indent = '') => foldedTo(text, width, indent);
  const { robustAccuracy, cleanAccuracy, setting, model, cost, seconds } = audit;
  const { count, total, value } = robustAccuracy;
  const preliminary = preliminaryIn(audit, texts.en);
  return [
    ...(preliminary === undefined ? [] : folded(`PRELIMINARY: ${preliminary}`)),
    ...folded(
      `${printable(model.name)}: ${accuracyInWords(audit)} ${percent(value)}, ${count} of ${total} ${total === 1 ? 'sample' : 'samples'} (${intervalInWords(robustAccuracy)} at 95 % confidence)`,
    ),
    ...goalFacts(audit).flatMap(([heading, said]) => folded(`${heading}: ${printable(said)}`)),
    ...folded(`${setting.norm} epsilon ${compact(setting.epsilon)}. ${limitInWords(setting, model)}`),
    `Before any attack ${percent(cleanAccuracy.value)} (${intervalInWords(cleanAccuracy)}).`,
    ...(audit.certificates ? folded(bracketInWords(audit.certificates)) : []),
    '',
    numberColumns(withoutColumns(ladderRows(audit, width), width, DISPENSABLE)),
    '',
    ...(audit.goal ? [numberColumns(measureRows(audit)), ''] : []),
    ...(audit.requirements ?? []).flatMap((each) => folded(requirementIn(texts.en, each))),
    ...(audit.requirements ? [''] : []),
    ...folded(`${verdictInWords(audit)}.`),
    '',
    ...allCheckLines(audit.diagnostics, width),
    ...audit.remarks.flatMap((remark) => folded(`note     ${printable(remark)}`, ' '.repeat(9))),
    '',
    ...(audit.goal ? [] : folded(mistakesInWords(audit))),
    ...beyondLines(audit, width),
    ...folded(
      `Cost: ${grouped(cost.forwards)} forward and ${grouped(cost.backwards)} backward passes of one sample, ${duration(seconds)} on ${setting.runtime}.`,
    ),
  ].join('\n');
}

function ladderRows({ ladder, goal }: AuditResult, width: number): string[][] {
  const longest = Math.min(LONGEST_NAME, width - OTHER_COLUMNS);
  return [
    [
      'attack',
      'run on',
      ...(goal === undefined ? ['fooled', 'accuracy left'] : ['reached', 'not reached']),
      '95 % interval',
      'queries each',
      'time',
    ],
    ...ladder.map(({ name, attacked, fooled, robustAccuracy, queriesPerSample, seconds }) => [
      shortened(printable(name), longest),
      String(attacked),
      String(fooled),
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

/** Where nothing applies, and for one reason, it is said once. */
function allCheckLines(diagnostics: readonly AuditDiagnostic[], width: number): string[] {
  const reason = commonReason(diagnostics);
  if (reason === undefined) return diagnostics.flatMap((each) => checkLines(each, width));
  const said = texts.en.noneApplies(diagnostics.length, reason.evidence);
  return foldedTo(`${VERDICTS['not applicable']}${GAP}${said}`, width, ' '.repeat(9));
}

/** What passed is named with its effect; of anything else it is said why, and where to read about it. */
function checkLines(check: AuditDiagnostic, width: number): string[] {
  const folded = (text: string, indent: string) => foldedTo(text, width, indent);
  const { verdict, title, evidence, page } = check;
  const line = `${VERDICTS[verdict]}${GAP}${title}`;
  const indent = ' '.repeat(VERDICTS[verdict].length + GAP.length);
  if (verdict === 'passed') return folded(`${line}: ${effectInWords(check)}`, indent);
  const told = `${line.replace(/\?$/, '')}: ${printable(evidence)}`;
  if (verdict === 'not applicable') return folded(`${told}.`, indent);
  const needs = verdict === 'too few' ? `; ${needsInWords(check)}` : '';
  return [...folded(`${told}; ${effectInWords(check)}${needs}.`, indent), `${indent}${page}`];
}

function mistakesInWords({ confidenceOnMistakes, medianDistance, setting }: AuditResult): string {
  const { clean, adversarial } = confidenceOnMistakes;
  const sure = (share: number | null) => (share === null ? 'none made' : percent(share));
  const distance =
    medianDistance === null ? '' : ` Median ${setting.norm} of what fools: ${compact(medianDistance, 3)}.`;
  return `Mean confidence in wrong answers: before ${sure(clean)}, under attack ${sure(adversarial)}.${distance}`;
}
