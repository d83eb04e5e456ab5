/** An audit as plain text: what a terminal shows. */
import type { AuditDiagnostic, AuditResult } from '../../evaluation/index.ts';
import { printable, shortened } from '../attack/text.ts';
import { compact } from '../explanation/text.ts';
import { duration } from '../reproduction/words.ts';
import { grouped, intervalInWords, limitInWords, percentage, verdictInWords } from './words.ts';

/** The widest line, unless a single word is wider. */
const LINE = 100;
const GAP = '  ';
/** Of an attack; its middle is left out beyond. */
const LONGEST_NAME = 26;

/** An audit in lines of at most 100 characters, without control characters. */
export function auditText(audit: AuditResult): string {
  const { robustAccuracy, cleanAccuracy, setting, model, verdict, cost, seconds } = audit;
  const { count, total, value } = robustAccuracy;
  return [
    ...folded(
      `${printable(model.name)}: accuracy under attack ${percentage(value)}, ${count} of ${total} samples (${intervalInWords(robustAccuracy)} at 95 % confidence)`,
    ),
    ...folded(`${setting.norm} epsilon ${compact(setting.epsilon)}. ${limitInWords(setting, model)}`),
    `Before any attack ${percentage(cleanAccuracy.value)} (${intervalInWords(cleanAccuracy)}).`,
    '',
    ...aligned(ladderRows(audit)),
    '',
    `${verdictInWords(verdict)}.`,
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

function ladderRows({ ladder }: AuditResult): string[][] {
  return [
    ['attack', 'run on', 'fooled', 'accuracy left', '95 % interval', 'queries each', 'time'],
    ...ladder.map(({ name, attacked, fooled, robustAccuracy, queriesPerSample, seconds }) => [
      shortened(printable(name), LONGEST_NAME),
      String(attacked),
      String(fooled),
      percentage(robustAccuracy.value),
      intervalInWords(robustAccuracy),
      grouped(queriesPerSample),
      duration(seconds),
    ]),
  ];
}

/** Cells in columns, numbers to the right. */
function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map((row) =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join(GAP),
  );
}

const VERDICTS: Readonly<Record<AuditDiagnostic['verdict'], string>> = {
  passed: 'passed ',
  alarm: 'ALARM  ',
  unknown: 'unknown',
};

/** What passed is named; of anything else it is said why, and where to read about it. */
function checkLines({ verdict, title, evidence, page }: AuditDiagnostic): string[] {
  const line = `${VERDICTS[verdict]}${GAP}${title}`;
  if (verdict === 'passed') return [line];
  const indent = ' '.repeat(VERDICTS[verdict].length + GAP.length);
  return [...folded(`${line}: ${printable(evidence)}.`, indent), `${indent}${page}`];
}

function mistakesInWords({ confidenceOnMistakes, medianDistance, setting }: AuditResult): string {
  const { clean, adversarial } = confidenceOnMistakes;
  const sure = (share: number | null) => (share === null ? 'none made' : percentage(share));
  const distance =
    medianDistance === null ? '' : ` Median ${setting.norm} of what fools: ${compact(medianDistance, 3)}.`;
  return `Mean confidence in wrong answers: before ${sure(clean)}, under attack ${sure(adversarial)}.${distance}`;
}

/** A text in lines between words, all but the first one indented; percent signs stay with their numbers. */
function folded(text: string, indent = ''): string[] {
  const lines: string[] = [];
  for (const word of text.split(/ (?=[^\s%])/)) {
    const last = lines[lines.length - 1];
    if (last === undefined) lines.push(word);
    else if (last.length + 1 + word.length > LINE) lines.push(indent + word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}
