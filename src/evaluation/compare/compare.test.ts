import { describe, expect, it } from 'vitest';
import { auditSample } from '../../../test/audit-sample.ts';
import type { AuditResult } from '../audit/result.ts';
import { proportion } from '../statistics/proportion.ts';
import { compareAudits } from './compare.ts';
import { comparedReport } from './compared-report.ts';

const report = (result: object, location = 'audit.json') => comparedReport(JSON.stringify(result), location);

/** The sample audit with some of its samples in another state. */
function withSamples(changes: Readonly<Record<number, Partial<AuditResult['perSample'][number]>>>): AuditResult {
  return { ...auditSample, perSample: auditSample.perSample.map((sample, i) => ({ ...sample, ...changes[i] })) };
}

/** The first `count` samples, which resist in the sample audit, fooled. */
const fooled = (count: number) =>
  withSamples(Object.fromEntries(Array.from({ length: count }, (_, i) => [i, { fooledBy: 'square' }])));

const metricOf = (comparison: ReturnType<typeof compareAudits>, name: string) =>
  comparison.metrics.find(({ metric }) => metric === name);

describe('a comparison of two audits', () => {
  it('finds nothing between an audit and itself', () => {
    const comparison = compareAudits(report(auditSample), report(auditSample));
    expect(comparison).toMatchObject({ isWorse: false, worse: [], better: [] });
    for (const { verdict, difference, before, after } of comparison.metrics) {
      expect({ verdict, value: difference.value }).toEqual({ verdict: 'no significant difference', value: 0 });
      expect(after).toEqual(before);
    }
  });

  it('tells a significant loss from one that chance explains, and which samples it is', () => {
    const few = compareAudits(report(auditSample), report(fooled(4)));
    expect(few.isWorse).toBe(false);
    expect(few.worse.map(({ index, before, after, fooledAfter }) => ({ index, before, after, fooledAfter }))).toEqual(
      [0, 1, 2, 3].map((index) => ({ index, before: 'resists', after: 'fooled', fooledAfter: 'square' })),
    );
    const many = compareAudits(report(auditSample), report(fooled(12)));
    expect(many.isWorse).toBe(true);
    expect(metricOf(many, 'robust')).toMatchObject({
      verdict: 'worse',
      before: proportion(903, 1000),
      after: proportion(891, 1000),
      difference: { lost: 12, gained: 0, value: -0.012 },
    });
    expect(metricOf(many, 'clean')?.verdict).toBe('no significant difference');
    const back = compareAudits(report(fooled(12)), report(auditSample));
    expect(back).toMatchObject({ isWorse: false, worse: [], better: many.worse.map(({ index }) => ({ index })) });
    expect(metricOf(back, 'robust')?.verdict).toBe('better');
  });

  it('shares its level among what it tests', () => {
    // Six losses alone: p = 2 / 64 = 0.031 is below 0.05 for one test, not for two.
    const six = compareAudits(report(auditSample), report(fooled(6)));
    expect(metricOf(six, 'robust')?.difference.probability).toBeCloseTo(0.03125, 10);
    expect(metricOf(six, 'robust')?.adjusted).toBeCloseTo(0.0625, 10);
    expect(six.isWorse).toBe(false);
    expect(compareAudits(report(auditSample), report(fooled(6)), { level: 0.1 }).isWorse).toBe(true);
  });

  it('compares what is proved where both audits proved it', () => {
    const proving = (certified: readonly number[]) => ({ ...auditSample, certificates: { certified } });
    const all = Array.from({ length: 50 }, (_, i) => i);
    const comparison = compareAudits(report(proving(all)), report(proving(all.slice(20))));
    expect(metricOf(comparison, 'certified')).toMatchObject({ verdict: 'worse', difference: { lost: 20, gained: 0 } });
    expect(comparison.worse[0]).toMatchObject({ index: 0, before: 'certified', after: 'resists' });
    const once = compareAudits(report(proving(all)), report(auditSample));
    expect(once.metrics.map(({ metric }) => metric)).toEqual(['clean', 'robust']);
    expect(once.worse).toEqual([]);
  });

  it('sorts by how far a sample fell', () => {
    const after = withSamples({ 3: { fooledBy: 'pgd' }, 7: { right: false } });
    const { worse } = compareAudits(report(auditSample), report(after));
    expect(worse.map(({ index, after: fate }) => [index, fate])).toEqual([
      [7, 'wrong'],
      [3, 'fooled'],
    ]);
  });
});

describe('audits that cannot be compared', () => {
  const { setting, data, ladder } = auditSample;
  it.each([
    ['the samples', { data: { ...data, sha256: '00' } }, 'the samples (SHA-256): "60303ae2'],
    ['their number', { data: { ...data, samples: 20, sha256: '00' } }, 'the number of samples: 1000 before, 20 after'],
    [
      'what counts as harm',
      { goal: { name: 'top', words: 'w', placement: 'whole input' } },
      'what counts as harm: null before, {"name":"top"',
    ],
    ['the norm', { setting: { ...setting, norm: 'L2' } }, 'the norm: "Linf" before, "L2" after'],
    ['epsilon', { setting: { ...setting, epsilon: 0.1 } }, 'epsilon: 0.3 before, 0.1 after'],
    [
      'the range',
      { setting: { ...setting, box: { low: 0, high: 255 } } },
      'the range of the values (high): 1 before, 255',
    ],
    ['clipping', { setting: { ...setting, clip: false } }, 'inside the range: true before, false after'],
    [
      'the preset',
      { setting: { ...setting, preset: 'quick' }, ladder: [] },
      'the preset: "standard" before, "quick" after',
    ],
    ['an attack', { ladder: ladder.slice(1) }, 'the attacks ([0].rung): "noise" before, "fgsm" after'],
  ])('are refused by %s', (_, changes, said) => {
    const [before, after] = [report(auditSample), report({ ...auditSample, ...changes }, 'after.json')];
    expect(() => compareAudits(before, after)).toThrow(said);
  });

  it('name all that differs, once', () => {
    const other = { ...setting, norm: 'L2', epsilon: 2, preset: 'quick' };
    const after = report({ ...auditSample, setting: other, ladder: [], data: { ...data, samples: 3, sha256: '00' } });
    const said = () => compareAudits(report(auditSample), after);
    expect(said).toThrow(
      /^audit\.json: .*They differ in\n {2}- the number.*\n {2}- the norm.*\n {2}- epsilon.*\n {2}- the preset.*$/,
    );
  });
});

describe('what is no record of an audit', () => {
  it.each([
    ['not JSON', '{', 'this is not JSON'],
    ['another record', '{"schema":"gibbon-attack/1"}', 'this is not the record of an audit'],
    ['an older one', '{"schema":"gibbon-audit/1"}', 'does not say what became of each sample'],
    [
      'a damaged one',
      JSON.stringify({ ...auditSample, perSample: [{ sample: 'a', label: 1, right: 'yes', fooledBy: null }] }),
      '"perSample[0].right" is missing or no truth value',
    ],
  ])('is refused: %s', (_, text, said) => {
    expect(() => comparedReport(text, 'x.json')).toThrow(said);
  });
});
