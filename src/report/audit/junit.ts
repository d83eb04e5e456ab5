import type { AuditDiagnostic, AuditResult } from '../../evaluation/index.ts';
import { compact, percent } from '../../numbers.ts';
import { html, type Markup } from '../page/html.ts';
import { accuracyInWords, measureRows } from './goal-measure.ts';
import { intervalInWords, limitInWords } from './words.ts';

/**
 * An audit as a test report that continuous integration shows: a test of the accuracy under attack, and one of each check of the
 * evaluation. A check that raised an alarm is a failed test, one that could not be decided a skipped one.
 *
 * @param failUnder The least accuracy under attack, from 0 to 1; without it that test does not fail
 * @see The schema of JUnit's Ant task, as Jenkins, GitLab and GitHub's actions read it
 */
export function junitOf(audit: AuditResult, failUnder?: number): string {
  const { model, data, setting, cleanAccuracy, diagnostics, seconds, started } = audit;
  const tests = [accuracyTest(audit, failUnder), ...diagnostics.map(checkTest)];
  const count = (outcome: TestCase['outcome']) => tests.filter((test) => test.outcome === outcome).length;
  const counts = html`tests="${tests.length}" failures="${count('failure')}" errors="0" skipped="${count('skipped')}" time="${seconds.toFixed(3)}"`;
  const properties = {
    'model.sha256': model.sha256,
    'data.sha256': data.sha256,
    samples: data.samples,
    norm: setting.norm,
    epsilon: setting.epsilon,
    seed: setting.seed,
    cleanAccuracy: cleanAccuracy.value,
    robustAccuracy: audit.robustAccuracy.value,
    gibbon: setting.version,
    runtime: setting.runtime,
    ...(audit.goal && { goal: `${audit.goal.name}: ${audit.goal.words}` }),
    ...Object.fromEntries(
      measureRows(audit)
        .slice(1)
        .map(([name, , after]) => [`under attack: ${name}`, after]),
    ),
  };
  const report = html`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="gibbon audit" ${counts}>
<testsuite name="${model.name}" ${counts} timestamp="${started.replace(/(\.\d+)?Z$/, '')}">
<properties>
${Object.entries(properties).map(([name, value]) => html`<property name="${name}" value="${value}"/>\n`)}</properties>
${tests.map(({ markup }) => markup)}</testsuite>
</testsuites>
`;
  return withoutForbidden(report.text);
}

interface TestCase {
  readonly outcome: 'passed' | 'failure' | 'skipped';
  readonly markup: Markup;
}

function accuracyTest(
  { robustAccuracy, setting, model, seconds, goal }: AuditResult,
  failUnder: number | undefined,
): TestCase {
  const { count, total, value } = robustAccuracy;
  const found = `${percent(value)} (${count} of ${total} samples; ${intervalInWords(robustAccuracy)} at 95 % confidence)`;
  const least = failUnder === undefined ? '' : ` is ${compact(100 * failUnder)} % or more`;
  const setup = `${setting.norm} epsilon ${compact(setting.epsilon)}. ${limitInWords(setting, model)}`;
  const what = accuracyInWords({ goal });
  const isTooLow = failUnder !== undefined && value < failUnder;
  const outcome = isTooLow
    ? html`<failure type="accuracy" message="${what} is ${found}">${setup}</failure>`
    : html`<system-out>${what} is ${found}. ${setup}</system-out>`;
  return {
    outcome: isTooLow ? 'failure' : 'passed',
    markup: html`<testcase classname="gibbon.audit" name="${what}${least}" time="${seconds.toFixed(3)}">${outcome}</testcase>\n`,
  };
}

function checkTest({ code, title, verdict, evidence, page }: AuditDiagnostic): TestCase {
  const outcomes: Readonly<Record<AuditDiagnostic['verdict'], TestCase>> = {
    passed: { outcome: 'passed', markup: html`<system-out>${evidence}</system-out>` },
    alarm: { outcome: 'failure', markup: html`<failure type="${code}" message="${evidence}">${page}</failure>` },
    'too few': { outcome: 'skipped', markup: html`<skipped message="too few samples to tell: ${evidence}"/>` },
    'not applicable': { outcome: 'skipped', markup: html`<skipped message="not applicable: ${evidence}"/>` },
  };
  const { outcome, markup } = outcomes[verdict];
  return {
    outcome,
    markup: html`<testcase classname="gibbon.audit.checks" name="${title}" time="0">${markup}</testcase>\n`,
  };
}

/** Characters that XML 1.0 has no place for, escaped or not, as question marks. */
function withoutForbidden(text: string): string {
  return text.replace(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '?');
}
