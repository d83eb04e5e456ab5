import type { AuditDiagnostic, AuditRequirement, AuditResult, Proportion } from '../../evaluation/index.ts';
import { compact, percent } from '../../numbers.ts';
import { html, type Markup } from '../page/html.ts';
import { accuracyInWords, measureRows } from './goal-measure.ts';
import { intervalInWords, limitInWords } from './words.ts';

/**
 * An audit as a test report that continuous integration shows: a test of the accuracy under attack, one of the certified accuracy
 * where samples were certified, one of each requirement, and one of each check of the evaluation. The accuracies are told, and only
 * requirements judge them. A check that raised an alarm is a failed test, one that could not be decided a skipped one.
 *
 * @see The schema of JUnit's Ant task, as Jenkins, GitLab and GitHub's actions read it
 */
export function junitOf(audit: AuditResult): string {
  const { model, data, setting, cleanAccuracy, certificates, diagnostics, requirements = [], seconds, started } = audit;
  const tests = [
    attackTest(audit),
    ...certifiedTests(audit),
    ...requirements.map(requirementTest),
    ...diagnostics.map(checkTest),
  ];
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
    ...(certificates && {
      certifiedAccuracy: certificates.certifiedAccuracy.value,
      undecided: certificates.undecided,
    }),
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

function attackTest(audit: AuditResult): TestCase {
  const { robustAccuracy, setting, model, seconds } = audit;
  const setup = `${setting.norm} epsilon ${compact(setting.epsilon)}. ${limitInWords(setting, model)}`;
  return accuracyTest(accuracyInWords(audit), robustAccuracy, { details: setup, seconds });
}

function certifiedTests({ certificates }: AuditResult): readonly TestCase[] {
  if (certificates === undefined) return [];
  const { certifiedAccuracy, undecided, claim, seconds } = certificates;
  const details = `${undecided} undecided. What is certified holds ${claim}.`;
  return [accuracyTest('certified accuracy', certifiedAccuracy, { details, seconds })];
}

interface AccuracyTest {
  readonly details: string;
  readonly seconds: number;
}

function accuracyTest(name: string, accuracy: Proportion, { details, seconds }: AccuracyTest): TestCase {
  const { count, total, value } = accuracy;
  const found = `${percent(value)} (${count} of ${total} samples; ${intervalInWords(accuracy)} at 95 % confidence)`;
  const markup = html`<system-out>${name} is ${found}. ${details}</system-out>`;
  return {
    outcome: 'passed',
    markup: html`<testcase classname="gibbon.audit" name="${name}" time="${seconds.toFixed(3)}">${markup}</testcase>\n`,
  };
}

function requirementTest({ requirement, value, isMet }: AuditRequirement): TestCase {
  const found = value === null ? 'it was not measured' : `it is ${percent(value)}`;
  const outcome = isMet
    ? html`<system-out>${found}</system-out>`
    : html`<failure type="requirement" message="${found}">${requirement}</failure>`;
  return {
    outcome: isMet ? 'passed' : 'failure',
    markup: html`<testcase classname="gibbon.audit.requirements" name="${requirement}" time="0">${outcome}</testcase>\n`,
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
