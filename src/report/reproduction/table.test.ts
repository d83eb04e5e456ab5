import { describe, expect, it } from 'vitest';
import type { ReproductionRecord, RowRecord } from './record.ts';
import { markdownTable, plainTable } from './table.ts';

const row: RowRecord = {
  row: 4,
  section: '4',
  title: 'Shallow softmax: confidence on adversarial examples',
  claim: 'It is |sure| of its mistakes.',
  paper: '79.3 %',
  measured: {
    confidence: { value: 78.9846, unit: '%' },
    'relative difference': { value: 2.174810741495392e-7, unit: '' },
    norm: { value: 54.0470202, unit: '' },
  },
  expected: {
    confidence: { from: 77, to: 82, unit: '%' },
    'relative difference': { from: 0, to: 1e-6, unit: '' },
  },
  verdict: 'reproduced',
  preset: 'smoke',
  seed: 0,
  seconds: 1.5,
  dataset: 'MNIST',
  notes: ['A note with a * and a |w|_1.'],
  figures: [],
  command: 'npx gibbon reproduce --only 4 --preset smoke',
};
const record: ReproductionRecord = {
  schema: 'gibbon-reproduction/2',
  paper: 'Goodfellow, Shlens and Szegedy, "Explaining and Harnessing Adversarial Examples", 2015, arXiv 1412.6572',
  preset: 'smoke',
  seed: 0,
  dataset: { name: 'MNIST', comparable: true, trainCount: 60_000, testCount: 10_000 },
  runtime: 'onnxruntime-node 1.30.0, 1 thread',
  seconds: 4.25,
  models: [],
  rows: [
    row,
    {
      ...row,
      row: 105,
      title: 'Anunbreakablewordthatislongerthananycolumnofthetable',
      measured: { confidence: { value: null, unit: '%' } },
      expected: {},
      verdict: 'not resolved at this budget',
    },
  ],
};
const proxy: ReproductionRecord = {
  ...record,
  dataset: { ...record.dataset, name: 'built-in digits', comparable: false },
  rows: [{ ...row, verdict: 'proxy' }],
};

describe('plainTable', () => {
  const text = plainTable(record);

  it('fits 100 columns of plain characters', () => {
    const lines = plainTable({ ...record, rows: [...record.rows, ...record.rows] }).split('\n');
    expect(lines.filter((line) => line.length > 100)).toEqual([]);
    expect(lines.filter((line) => /[^ -~]/.test(line) || line !== line.trimEnd())).toEqual([]);
  });

  it('has the numbers of the paper, the measured ones with their intervals, and the verdicts', () => {
    expect(text).toContain('MNIST, 60,000 training and 10,000 test images. Preset smoke, seed 0;');
    expect(text).toMatch(/ {2}4 {2}Shallow softmax:.* 79\.3 % .* confidence 78\.98 % \(77 to 82\) .*reproduced/);
    expect(text).toMatch(/relative difference 2\.17e-7\n.* {4}\(0 to 1e-6\)/);
    expect(text).toContain('norm 54.05');
    expect(text).toContain('confidence nothing to measure');
    expect(text).toContain('2 rows: 1 reproduced, 1 not resolved at this budget.');
  });

  it('says of how many seeds a number is the mean, and between what they lie', () => {
    const entryOf = (perSeed: readonly (number | null)[]) => {
      const measured = { confidence: { value: 79, unit: '%', perSeed } };
      return markdownTable({ ...record, rows: [{ ...row, measured }] });
    };
    expect(entryOf([78, 79.5, 79.5])).toContain('confidence 79.00 % (77 to 82); mean of 3 seeds, 78.00 % to 79.50 %');
    expect(entryOf([79, null])).toContain('; mean of 1 of 2 seeds, 79.00 % to 79.00 %');
    expect(entryOf([null, null])).toContain('; of 2 seeds');
    expect(entryOf([79])).toContain('confidence 79.00 % (77 to 82) |');
    expect(plainTable({ ...record, seeds: [0, 1, 2] })).toContain('Preset smoke, seeds 0, 1, 2;');
  });

  it('begins every cell of a column in the same place', () => {
    const lines = text.split('\n');
    const rule = lines.findIndex((line) => line.startsWith('---'));
    const starts = [...lines[rule].matchAll(/-+/g)].map(({ index }) => index);
    for (const line of lines.slice(rule + 1, -2).filter((candidate) => candidate !== '')) {
      for (const start of starts.slice(1)) {
        expect(line.slice(start - 2, start).trim(), `text between columns at ${start}: ${line}`).toBe('');
      }
    }
  });

  it('says so where the numbers may not be compared, and gives no interval to compare them with', () => {
    expect(plainTable(proxy).replace(/\s+/g, ' ')).toContain("These are not the paper's data: no number below may");
    expect(plainTable(proxy)).not.toContain('(77 to 82)');
    expect(text).not.toContain('not the paper');
  });
});

describe('markdownTable', () => {
  it('has one line a row, with as many cells as there are headings', () => {
    const lines = markdownTable(record)
      .split('\n')
      .filter((line) => line.startsWith('|'));
    expect(lines).toHaveLength(2 + record.rows.length);
    for (const line of lines) expect(line.split(/(?<!\\)\|/), line).toHaveLength(7);
    expect(lines[2]).toContain(
      '| 79.3 % | confidence 78.98 % (77 to 82)<br>relative difference 2.17e-7 (0 to 1e-6)<br>',
    );
  });

  it('has the claims and notes below the table, with nothing that Markdown would take for its own', () => {
    const text = markdownTable(record);
    expect(text).toContain(
      '- **Row 4** (§ 4; preset smoke, seed 0, 1.5 s): It is \\|sure\\| of its mistakes. A note with a \\* and a \\|w\\|\\_1.',
    );
    expect(markdownTable(proxy)).toContain("These are not the paper's data");
  });
});
