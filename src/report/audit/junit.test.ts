import { DOMParser } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { auditSample, certificatesSample } from '../../../test/audit-sample.ts';
import type { AuditResult, LeastShares } from '../../evaluation/index.ts';
import { junitOf } from './junit.ts';

const parsed = (audit: AuditResult, least: LeastShares = {}) =>
  new DOMParser().parseFromString(junitOf(audit, least), 'text/xml');

const HOSTILE = `]]><script a="1">'&`;
const FORBIDDEN = '\u0000\u001b\ud800';

describe('junitOf', () => {
  it.each([
    { failUnder: undefined, failures: 1, name: 'accuracy under attack' },
    { failUnder: 0.9, failures: 1, name: 'accuracy under attack is 90 % or more' },
    { failUnder: 0.903, failures: 1, name: 'accuracy under attack is 90.3 % or more' },
    { failUnder: 0.904, failures: 2, name: 'accuracy under attack is 90.4 % or more' },
  ])(
    'with the least accuracy $failUnder has $failures failures, the alarm of a check among them',
    ({ failUnder, failures, name }) => {
      const document = parsed(auditSample, failUnder === undefined ? {} : { robust: failUnder });
      const names: string[] = [];
      for (const test of document.querySelectorAll('testcase')) names.push(test.getAttribute('name'));
      expect(names).toEqual([name, ...auditSample.diagnostics.map(({ title }) => title)]);
      expect(document.querySelectorAll('failure')).toHaveLength(failures);
      expect(document.querySelectorAll('skipped')).toHaveLength(2);
      for (const suite of document.querySelectorAll('testsuite, testsuites')) {
        expect(suite.getAttribute('tests')).toBe('7');
        expect(suite.getAttribute('failures')).toBe(String(failures));
        expect(suite.getAttribute('skipped')).toBe('2');
      }
    },
  );

  it('says what was found, and which files it is about', () => {
    const document = parsed(auditSample, { robust: 0.95 });
    const [failure, alarm] = document.querySelectorAll('failure');
    expect(failure.getAttribute('message')).toContain('90.3 % (903 of 1000 samples; 88.3 % to 92.1 %');
    expect(failure.textContent).toContain('Every pixel value may change by up to 0.3');
    expect(alarm.getAttribute('type')).toBe('black-box');
    expect(alarm.textContent).toBe('docs/diagnostics/black-box.md');
    const values = [...document.querySelectorAll('property')].map((property) => property.getAttribute('value'));
    expect(values).toContain(auditSample.model.sha256);
    expect(values).toContain(auditSample.data.sha256);
  });

  it('has a test of what is certified, where something was', () => {
    const audit: AuditResult = { ...auditSample, certificates: certificatesSample };
    const testOf = (least: LeastShares) => {
      const document = parsed(audit, least);
      const [, second] = document.querySelectorAll('testcase');
      const failures = document.querySelector('testsuite')?.getAttribute('failures');
      return { name: second.getAttribute('name'), failures, text: second.innerHTML };
    };
    expect(testOf({ robust: 0.5 })).toEqual({
      name: 'certified accuracy',
      failures: '1',
      text: expect.stringContaining(
        'certified accuracy is 88.3 % (883 of 1000 samples; 86.1 % to 90.2 % at 95 % confidence). 20 undecided.',
      ),
    });
    expect(testOf({ certified: 0.883 })).toMatchObject({ name: 'certified accuracy is 88.3 % or more', failures: '1' });
    const failed = testOf({ certified: 0.9 });
    expect(failed).toMatchObject({ name: 'certified accuracy is 90 % or more', failures: '2' });
    expect(failed.text).toContain('<failure type="accuracy" message="certified accuracy is 88.3 %');
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
