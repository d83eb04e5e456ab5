import { DOMParser } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { auditSample, certificatesSample } from '../../../test/audit-sample.ts';
import { type AuditResult, judgeRequirements, parseRequirement } from '../../evaluation/index.ts';
import { junitOf } from './junit.ts';

const parsed = (audit: AuditResult) => new DOMParser().parseFromString(junitOf(audit), 'text/xml');

const requiring = (audit: AuditResult, ...texts: readonly string[]): AuditResult => ({
  ...audit,
  requirements: judgeRequirements(texts.map(parseRequirement), audit),
});

const HOSTILE = `]]><script a="1">'&`;
const FORBIDDEN = '\u0000\u001b\ud800';

describe('junitOf', () => {
  it.each([
    { required: [], failures: 1 },
    { required: ['robust >= 0.9'], failures: 1 },
    { required: ['robust >= 0.903'], failures: 1 },
    { required: ['robust >= 0.904'], failures: 2 },
    { required: ['robust >= 0.904', 'clean > .5'], failures: 2 },
  ])('where $required must hold has $failures failures, the alarm of a check among them', ({ required, failures }) => {
    const document = parsed(requiring(auditSample, ...required));
    const names: string[] = [];
    for (const test of document.querySelectorAll('testcase'))
      names.push(test.getAttribute('name').replaceAll('&gt;', '>'));
    expect(names).toEqual(['accuracy under attack', ...required, ...auditSample.diagnostics.map(({ title }) => title)]);
    expect(document.querySelectorAll('failure')).toHaveLength(failures);
    expect(document.querySelectorAll('skipped')).toHaveLength(2);
    for (const suite of document.querySelectorAll('testsuite, testsuites')) {
      expect(suite.getAttribute('tests')).toBe(String(7 + required.length));
      expect(suite.getAttribute('failures')).toBe(String(failures));
      expect(suite.getAttribute('skipped')).toBe('2');
    }
  });

  it('says what was found, and which files it is about', () => {
    const document = parsed(requiring(auditSample, 'robust >= .95'));
    const [accuracy] = document.querySelectorAll('testcase');
    const [failure, alarm] = document.querySelectorAll('failure');
    expect(accuracy.textContent).toContain('90.3 % (903 of 1000 samples; 88.3 % to 92.1 %');
    expect(accuracy.textContent).toContain('Every pixel value may change by up to 0.3');
    expect(failure.getAttribute('message')).toBe('it is 90.3 %');
    expect(failure.textContent).toContain('robust >= .95');
    expect(alarm.getAttribute('type')).toBe('black-box');
    expect(alarm.textContent).toBe('docs/diagnostics/black-box.md');
    const values = [...document.querySelectorAll('property')].map((property) => property.getAttribute('value'));
    expect(values).toContain(auditSample.model.sha256);
    expect(values).toContain(auditSample.data.sha256);
  });

  it('has a test of what is certified, where something was', () => {
    const audit: AuditResult = { ...auditSample, certificates: certificatesSample };
    const [, certified] = parsed(audit).querySelectorAll('testcase');
    expect(certified.getAttribute('name')).toBe('certified accuracy');
    expect(certified.innerHTML).toContain(
      'certified accuracy is 88.3 % (883 of 1000 samples; 86.1 % to 90.2 % at 95 % confidence). 20 undecided.',
    );
    const failures = (least: string) =>
      parsed(requiring(audit, `certified >= ${least}`)).querySelectorAll('failure').length;
    expect([failures('.883'), failures('.9')]).toEqual([1, 2]);
    expect(junitOf(audit)).toContain('<property name="certifiedAccuracy" value="0.883"/>');
  });

  it('lets no text become markup, and no character stand that XML forbids', () => {
    const [first] = auditSample.diagnostics;
    const audit: AuditResult = {
      ...auditSample,
      model: { ...auditSample.model, name: HOSTILE + FORBIDDEN },
      diagnostics: [{ ...first, title: HOSTILE, evidence: HOSTILE + FORBIDDEN, verdict: 'alarm' }],
    };
    const report = junitOf(audit);
    expect(report).not.toMatch(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/u);
    expect(parsed(audit).querySelectorAll('script')).toHaveLength(0);
    expect(report).toContain('<testsuite name="]]&gt;&lt;script a=&quot;1&quot;&gt;&#39;&amp;???"');
  });
});
