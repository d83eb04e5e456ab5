import { describe, expect, it } from 'vitest';
import { sampleRecord } from '../../../test/journal-samples.ts';
import { DataError } from '../../errors.ts';
import type { Outcome } from '../audit/climb.ts';
import { outcomeOf, recordFromJson, recordOf, recordToJson } from './record.ts';

const fault = (problem: string) => new DataError(problem);
const again = (text: string) => recordFromJson(JSON.parse(text), fault);

const clean = Float32Array.of(0.1, 0.2, 0.3);
const outcome: Outcome = {
  index: 7,
  sample: 'a.png',
  label: 3,
  clean: { class: 3, confidence: 0.9 },
  adversarial: { class: 4, confidence: 0.6 },
  fooledBefore: false,
  fooled: true,
  fooledIn8Bits: false,
  fooledElsewhere: undefined,
  distance: 0.1,
  cost: { forwards: 20, backwards: 10 },
  example: Float32Array.of(0.2, 0.1, 0.4),
};

describe('records', () => {
  it('bring outcomes back as they were, with their examples', () => {
    const record = again(recordToJson(recordOf('pgd', 7, outcome, clean)));
    expect([record.rung, record.index]).toEqual(['pgd', 7]);
    expect(outcomeOf(record, clean)).toEqual(outcome);
    const resisting: Outcome = {
      ...outcome,
      fooled: false,
      fooledIn8Bits: undefined,
      fooledElsewhere: true,
      example: undefined,
    };
    expect(outcomeOf(again(recordToJson(recordOf('pgd', 7, resisting, clean))), clean)).toEqual(resisting);
  });

  it('keep numbers that JSON lacks', () => {
    const strange = sampleRecord(1, 'pgd', {
      distance: Number.POSITIVE_INFINITY,
      adversarial: { class: 0, confidence: Number.NaN },
    });
    expect(again(recordToJson(strange))).toEqual(strange);
  });

  it('keep names that look like numbers as they are', () => {
    for (const sample of ['NaN', '7', 7])
      expect(again(recordToJson(sampleRecord(1, 'pgd', { sample }))).sample).toBe(sample);
  });

  it.each([
    ['[]', /not a JSON object/],
    ['null', /not a JSON object/],
    [recordToJson(sampleRecord(1)).replace('"fooled":true', '"fooled":1'), /"fooled" is missing or no truth value/],
    [recordToJson(sampleRecord(1)).replace('"index":1', '"index":-1'), /"index" is missing or no whole number/],
    [recordToJson(sampleRecord(1)).replace('"confidence":0.9', '"confidence":"high"'), /"clean.confidence" is missing/],
    [recordToJson(sampleRecord(1)).replace('"cost"', '"costs"'), /"cost" is missing or not an object/],
    [recordToJson(sampleRecord(1)).replace('"sample":', '"name":'), /"sample" is missing or no name/],
  ])('refuse %s', (text, problem) => {
    expect(() => again(text)).toThrow(problem);
  });
});
