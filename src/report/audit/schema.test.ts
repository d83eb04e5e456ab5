/** What an audit writes is what docs/audit-2.schema.json publishes. */
import { describe, expect, it } from 'vitest';
import { auditSample, beyondSample, certificatesSample } from '../../../test/audit-sample.ts';
import { recordFaults } from '../../../test/record-schema.ts';
import type { AuditResult } from '../../evaluation/index.ts';

const [first] = auditSample.examples;
const words = { harm: 'no box', spared: 'in which something is still seen' };
const full: AuditResult = {
  ...auditSample,
  goal: {
    name: 'hide',
    words: 'no box',
    said: { en: words, zh: words },
    placement: 'mask',
    scale: 'in pixel values',
    measures: [{ name: 'objects that vanish', inChinese: '消失的目标', before: 0, after: 0.7, unit: 'share' }],
  },
  model: { ...auditSample.model, layout: 'nchw' },
  certificates: certificatesSample,
  beyond: beyondSample,
  requirements: [{ requirement: 'robust >= .4', metric: 'robust', least: 0.4, value: null, isMet: false }],
  examples: [
    { ...first, measured: { name: 'boxes', inChinese: '框数', before: 2, after: 0 } },
    { ...first, pictures: null },
  ],
  machine: null,
};
const json = (): Record<string, unknown> => JSON.parse(JSON.stringify(full));

describe('the published schema of records', () => {
  it('takes a record with everything that there may be, and one with what there always is', () => {
    expect(recordFaults(json())).toEqual([]);
    expect(recordFaults(JSON.parse(JSON.stringify(auditSample)))).toEqual([]);
  });

  it('needs every field that is always there', () => {
    const optional = ['goal', 'certificates', 'beyond', 'requirements'];
    for (const name of Object.keys(full)) {
      const { [name]: _, ...without } = json();
      expect(recordFaults(without).length > 0, name).toBe(!optional.includes(name));
    }
  });

  it('finds a number that JSON lacks, a share above one, a word that is none, and a field that is not documented', () => {
    const { value: _, ...share } = full.robustAccuracy;
    expect(recordFaults({ ...json(), robustAccuracy: { ...share, value: null } })).not.toEqual([]);
    expect(recordFaults({ ...json(), robustAccuracy: { ...share, value: 1.2 } })).not.toEqual([]);
    expect(recordFaults({ ...json(), verdict: { ...full.verdict, kind: 'trusted' } })).not.toEqual([]);
    expect(recordFaults({ ...json(), colour: 'red' })[0]).toContain('colour');
    expect(recordFaults({ ...json(), ladder: [{ ...full.ladder[0], hue: 1 }] })[0]).toContain('hue');
  });
});
