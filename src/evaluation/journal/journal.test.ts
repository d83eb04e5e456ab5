import { describe, expect, it } from 'vitest';
import { sampleIdentity, sampleRecord } from '../../../test/journal-samples.ts';
import { DataError } from '../../errors.ts';
import { firstDifference, type RunIdentity, requireSameRun } from './identity.ts';
import { headerLine, type JournalContent, JournalReader, mergeJournals, recordLine } from './journal.ts';

function read(...lines: string[]): JournalContent | undefined {
  const reader = new JournalReader('audit.jsonl');
  for (const line of lines) reader.read(line.trimEnd());
  return reader.content;
}

const header = headerLine(sampleIdentity);

describe('a journal', () => {
  it('brings back what was written', () => {
    const records = [sampleRecord(3), sampleRecord(1, 'pgd restarts'), sampleRecord(1)];
    const content = read(header, ...records.map(recordLine));
    expect(content?.records).toEqual(records);
    expect(firstDifference(content?.identity, sampleIdentity)).toBeUndefined();
  });

  it('is empty before its first line', () => {
    expect(read()).toBeUndefined();
    expect(read(header)?.records).toEqual([]);
  });

  it('is written in lines, whatever the names', () => {
    const record = sampleRecord(0, 'fgsm', { sample: 'two\nlines\u2028or more' });
    expect(recordLine(record).split('\n')).toHaveLength(2);
    expect(read(header, recordLine(record))?.records).toEqual([record]);
  });

  it('names the line that is damaged', () => {
    const half = recordLine(sampleRecord(1)).slice(0, 40);
    expect(() => read(header, recordLine(sampleRecord(0)), half, recordLine(sampleRecord(2)))).toThrow(
      /^audit\.jsonl: line 3 is damaged: it is not JSON/,
    );
    expect(() => read(header, '')).toThrow(/line 2 is damaged/);
    expect(() => read(header, header)).toThrow(/line 2 is damaged: "rung" is missing/);
    expect(() => read('{"schema":"gibbon-journal/2","identity":{"version":"1"}}')).toThrow(
      /line 1 is damaged: "identity"/,
    );
  });

  it('is not taken for another file, or another version of the format', () => {
    expect(() => read('{"name":"gibbon"}')).toThrow(/not a journal of Gibbon/);
    expect(() => read('a,b,c')).toThrow(/not a journal of Gibbon/);
    expect(() => read(header.replace('journal/2', 'journal/3'))).toThrow(
      /format gibbon-journal\/3.*reads gibbon-journal\/1 to gibbon-journal\/2/,
    );
  });

  it('tells of a line that was changed by hand, and takes lines of version 1, which have no checksum', () => {
    const line = recordLine(sampleRecord(1));
    const edited = line.replace('"fooled":true', '"fooled":false');
    expect(() => read(header, edited)).toThrow(/line 2 is damaged: it was changed after it was written/);
    const old = line.replace(/,"sum":"\w+"/, '');
    expect(() => read(header, old)).toThrow(/line 2 is damaged: it has no checksum/);
    expect(read(header.replace('journal/2', 'journal/1'), old, line)?.records).toEqual([sampleRecord(1)]);
  });

  it('may say something twice, but only the same', () => {
    const line = recordLine(sampleRecord(1));
    expect(read(header, line, line)?.records).toHaveLength(1);
    const other = recordLine(sampleRecord(1, 'fgsm', { fooled: false }));
    expect(() => read(header, line, other)).toThrow(/under fgsm is contradicted: "fooled" is true .* false/);
  });
});

describe('journals of another run', () => {
  const [fgsm, pgd] = sampleIdentity.attacks;
  const others: [string, Partial<RunIdentity>][] = [
    ['"version" is "0.1.0" in it, and "0.2.0" in this run', { version: '0.2.0' }],
    ['"model"', { model: 'c'.repeat(64) }],
    ['"data"', { data: 'c'.repeat(64) }],
    ['"norm" is "Linf" in it, and "L2"', { norm: 'L2' }],
    ['"epsilon"', { epsilon: 0.1 }],
    ['"seed" is 0 in it, and 1', { seed: 1 }],
    [
      '"preprocessing.mean[0]" is 0.5 in it, and 0.4',
      { preprocessing: { ...sampleIdentity.preprocessing, mean: [0.4] } },
    ],
    ['"preprocessing.mean" is [0.5] in it, and missing', { preprocessing: { box: { low: 0, high: 1 }, std: [0.25] } }],
    [
      '"attacks[1].options.steps" is 40 in it, and 100',
      { attacks: [fgsm, { ...pgd, options: { steps: 100, restarts: 5 } }] },
    ],
    [
      '"attacks[1].options.stepSize" is missing in it, and 0.1',
      { attacks: [fgsm, { ...pgd, options: { ...pgd.options, stepSize: 0.1 } }] },
    ],
    ['"attacks[1]"', { attacks: [fgsm] }],
  ];

  it.each(others)('are refused: %s', (expected, change) => {
    const found = read(header)?.identity ?? sampleIdentity;
    expect(() => requireSameRun(found, sampleIdentity, 'audit.jsonl')).not.toThrow();
    try {
      requireSameRun(found, { ...sampleIdentity, ...change }, 'audit.jsonl');
    } catch (error) {
      if (!(error instanceof DataError)) throw error;
      expect(error.message).toContain(expected);
      expect(error.path).toBe('audit.jsonl');
      expect(error.hint).toMatch(/start over/);
      return;
    }
    expect.unreachable(`a journal was taken for one of another run: ${expected}`);
  });
});

describe('mergeJournals', () => {
  const shard = (location: string, indices: number[], change: Partial<RunIdentity> = {}): JournalContent => ({
    location,
    identity: { ...sampleIdentity, ...change },
    records: indices.flatMap((index) => [sampleRecord(index, 'pgd restarts'), sampleRecord(index)]),
  });

  it('gives the same whole in whatever order and pieces it was run', () => {
    const whole = mergeJournals([shard('all', [0, 1, 2, 3, 4])]).records;
    expect(whole.map(({ index, rung }) => `${index} ${rung}`).slice(0, 3)).toEqual([
      '0 fgsm',
      '0 pgd restarts',
      '1 fgsm',
    ]);
    expect(mergeJournals([shard('a', [4, 1]), shard('b', [0, 2, 3])]).records).toEqual(whole);
    expect(mergeJournals([shard('b', [3, 0, 2]), shard('a', [1, 4])]).records).toEqual(whole);
  });

  it('lets shards overlap where they agree, and names both where they do not', () => {
    expect(mergeJournals([shard('a', [0, 1]), shard('b', [1, 2])]).records).toHaveLength(6);
    const other = { ...shard('b', []), records: [sampleRecord(1, 'fgsm', { distance: 0.01 })] };
    expect(() => mergeJournals([shard('a', [0, 1]), other])).toThrow(
      /^b: .*"distance" is 0\.03\d* in a, and 0\.01 here/,
    );
  });

  it.each([
    ['version', { version: '9.9.9' }],
    ['model', { model: 'c'.repeat(64) }],
    ['data', { data: 'c'.repeat(64) }],
    ['epsilon', { epsilon: 0.5 }],
  ])('mixes no two runs: %s', (field, change) => {
    expect(() => mergeJournals([shard('a', [0]), shard('b', [1], change)])).toThrow(new RegExp(`^b: .*"${field}"`));
  });
});
