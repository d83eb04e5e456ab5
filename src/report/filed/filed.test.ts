import { describe, expect, it } from 'vitest';
import { auditSample } from '../../../test/audit-sample.ts';
import { materialFaults } from '../../../test/record-schema.ts';
import { compareAudits, comparedReport } from '../../evaluation/index.ts';
import { proportion } from '../../evaluation/statistics/proportion.ts';
import { type AuditCard, draftAuditCard, parseAuditCard } from './audit-card.ts';
import { clauses, type Filed } from './clauses.ts';
import { cycloneDx } from './cyclonedx.ts';
import { filedPage } from './page.ts';

const draft = draftAuditCard({ model: 'net.onnx', data: 'photos' });
const parsed = (card: object) => parseAuditCard(JSON.stringify(card), 'audit.card.json');
const filed = (more: Partial<Filed> = {}): Filed => ({
  audit: auditSample,
  card: draft,
  comparison: undefined,
  ...more,
});
const standingOf = (clause: string, given: Filed) => clauses.find((each) => each.clause === clause)?.standing(given);

const report = comparedReport(JSON.stringify(auditSample), 'before.json');
const comparison = compareAudits(report, report);
const certificates = {
  certifiedAccuracy: proportion(800, 1000),
  byIntervals: 700,
  byLinearBounds: 100,
  certified: [],
  undecided: 103,
  claim: 'as float32 computes it',
  seconds: 1,
  accuracyOverEpsilon: { samples: 0, points: [] },
  remarks: [],
};

describe('the card of an audit', () => {
  it('is read as it was drafted, and what it leaves out is empty', () => {
    expect(parsed(draft)).toEqual(draft);
    const { customer, responsible } = parsed({ schema: draft.schema });
    expect({ customer, responsible }).toEqual({ customer: '', responsible: [] });
  });

  it.each([
    [{ ...draft, colour: 'red' }, 'unknown field "colour"'],
    [{ ...draft, data: { ...draft.data, sise: 3 } }, 'unknown field "data.sise"'],
    [{ ...draft, responsible: [{ nmae: 'A' }] }, 'unknown field "responsible.nmae"'],
    [{ ...draft, constructor: 1 }, 'unknown field "constructor"'],
    [{ ...draft, schema: 'gibbon-audit-card/9' }, '"schema" is not'],
    [{ ...draft, intendedUse: 3 }, '"intendedUse" is not a text'],
    [{ ...draft, deviations: 'none' }, '"deviations" is not a list'],
    [[], 'the card is not an object'],
  ])('is refused where it is wrong: %j', (card, said) => {
    expect(() => parsed(card)).toThrow(said);
  });

  it('is refused where it is not JSON', () => {
    expect(() => parseAuditCard('{', 'x')).toThrow('x: the card is not JSON');
  });
});

describe('clauses', () => {
  it('name what is missing, and rise no higher than what was done', () => {
    expect(standingOf('11.2.5', filed())?.standing).toBe('not established');
    expect(standingOf('11.2.5', filed({ audit: { ...auditSample, certificates } }))).toEqual({
      standing: 'evidence',
      because: '80.0 % of the samples certified, as float32 computes it',
    });
    expect(standingOf('11.2.7', filed())?.standing).toBe('not established');
    expect(standingOf('11.2.7', filed({ comparison }))?.standing).toBe('partly');
    const { setting } = auditSample;
    const fast = { ...auditSample, setting: { ...setting, preset: 'fast' } };
    expect(standingOf('11.2.1', filed())?.standing).toBe('evidence');
    expect(standingOf('11.2.1', filed({ audit: fast }))?.standing).toBe('partly');
    expect(standingOf('stability', filed())?.because).toBe(
      'falsified on 84 of 987 correctly answered samples; proved on none (no --certify)',
    );
    expect(standingOf('Annex IV 2(g)', filed())?.because).toContain('characteristics of the data, responsible persons');
  });

  it('of the law are never more than partly covered by a test of a file', () => {
    const card: AuditCard = {
      ...draft,
      measures: 'm',
      hardening: 'h',
      data: { source: 's', sampling: 's', characteristics: 'c' },
    };
    const all = filed({ card, comparison, audit: { ...auditSample, certificates } });
    const ofLaw = clauses.filter(({ source }) => source.startsWith('EU'));
    expect(ofLaw.map(({ clause }) => clause)).toEqual(['13(3)(b)(ii)', '15(3)', '15(5)', 'Annex IV 2(g)']);
    for (const clause of ofLaw) expect(clause.standing(all).standing).toBe('partly');
  });
});

describe('a report that is filed', () => {
  const page = filedPage(filed());

  it('has what a laboratory reports, with what nobody stated said to be so', () => {
    for (const part of [
      'It relates only to the item tested',
      'It claims no compliance',
      'Statement of conformity: none',
      'not stated',
      'none stated',
      auditSample.model.sha256,
      auditSample.data.sha256,
      'AML.T0043.001',
      'stage of learning',
      'journal.jsonl',
    ]) {
      expect(page).toContain(part);
    }
    for (const { clause } of clauses) expect(page).toContain(`<strong>${clause}</strong>`);
    expect(page).not.toContain('undefined');
  });

  it('is numbered on paper, under its title and hash, and says where it is preliminary', () => {
    const [css] = page.split('</style>');
    expect(css).toContain('counter(page) " / " counter(pages)');
    expect(css).toContain(auditSample.model.sha256.slice(0, 16));
    expect(page).not.toContain('preliminary');
    const verdict = { ...auditSample.verdict, preliminary: ['samples' as const] };
    expect(filedPage(filed({ audit: { ...auditSample, verdict } }))).toContain(
      'Some checks need more than 1,000 samples.',
    );
  });

  it('states conformity by the thresholds that were set, and escapes what people write', () => {
    const requirement = { requirement: 'robust >= .95', metric: 'robust', least: 0.95, value: 0.903, isMet: false };
    const card = { ...draft, identifier: '<script>1</script>' };
    const text = filedPage(filed({ card, audit: { ...auditSample, requirements: [requirement] } }));
    expect(text).toContain('does not conform');
    expect(text).toContain('&lt;script&gt;1');
    expect(text).not.toContain('<script');
  });
});

describe('CycloneDX', () => {
  const id = '3e671687-395b-41f5-a30f-a58921a69b79';
  const card: AuditCard = { ...draft, intendedUse: 'reads digits', item: { ...draft.item, version: '2.1' } };

  it('is valid by the schema of version 1.6, which finds what is not', () => {
    const faults = materialFaults();
    expect(faults({ ...cycloneDx(filed({ card }), id), colour: 'red' })).not.toEqual([]);
    for (const given of [draft, card]) {
      const written = cycloneDx(filed({ audit: { ...auditSample, certificates }, card: given, comparison }), id);
      expect(faults(JSON.parse(JSON.stringify(written)))).toEqual([]);
      expect(written).toMatchObject({
        bomFormat: 'CycloneDX',
        specVersion: '1.6',
        version: 1,
        serialNumber: expect.stringMatching(/^urn:uuid:[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/),
        metadata: { component: { type: 'machine-learning-model', hashes: [{ alg: 'SHA-256' }] } },
      });
    }
  });

  it('declares each requirement with a rationale and no score, and what it refers to is there', () => {
    const people = [{ name: 'A. Tester', role: 'tester' }];
    const written = cycloneDx(filed({ card: { ...card, responsible: people } }), id);
    const text = JSON.stringify(written);
    const places = new Set([...text.matchAll(/"bom-ref":"([^"]+)"/g)].map(([, name]) => name));
    const named = [...text.matchAll(/"((?:requirement|claim|evidence|assessor|sha256):[^" ]+)"/g)].map(
      ([, name]) => name,
    );
    expect(named.filter((name) => !places.has(name))).toEqual([]);
    expect(text.match(/"rationale":/g)).toHaveLength(clauses.length);
    expect(text).not.toContain('"score"');
    expect(text).toContain('84 of 987 correct answers were changed');
  });

  it('has the accuracy under attack with the ends of its interval', () => {
    const { low, high } = auditSample.robustAccuracy;
    expect(JSON.stringify(cycloneDx(filed(), id))).toContain(
      JSON.stringify({
        type: 'accuracy, under attack, Linf 0.3',
        value: '0.903',
        confidenceInterval: { lowerBound: String(low), upperBound: String(high) },
      }),
    );
  });
});
