import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DataError } from '../../errors.ts';
import type { Quantity, ReproductionRecord, RowRecord, Verdict } from './record.ts';
import { fillMarkers, type Language } from './row-markers.ts';

const rowOf = (row: number, verdict: Verdict, measured: Readonly<Record<string, Quantity>>): RowRecord => ({
  row,
  section: '4',
  title: 'Maxout, 240 units: FGSM error',
  claim: 'Maxout gets 89.4 % of adversarial examples wrong.',
  paper: '89.4 %',
  measured,
  expected: {},
  verdict,
  preset: 'standard',
  seed: 0,
  seconds: 1,
  dataset: 'MNIST',
  notes: [],
  figures: [],
  command: `npx gibbon reproduce --only ${row} --preset smoke`,
});

const recordOf = (...rows: RowRecord[]): ReproductionRecord => ({
  schema: 'gibbon-reproduction/2',
  paper: 'Goodfellow, Shlens and Szegedy 2015',
  preset: 'smoke',
  seed: 0,
  dataset: { name: 'MNIST', comparable: true, trainCount: 60_000, testCount: 10_000 },
  runtime: 'onnxruntime-node',
  seconds: 1,
  models: [],
  rows,
});

const error: Quantity = { value: 89.404, unit: '%' };
const norm: Quantity = { value: 54.04702, unit: '' };
const record = recordOf(rowOf(9, 'direction only', { error, '|w|_1': norm }));

describe('fillMarkers', () => {
  it('puts all numbers of a row and its verdict between the comments, in place of what stood there', () => {
    expect(fillMarkers('Ours: <!-- row 9 -->old<!-- /row -->!', record, 'en')).toBe(
      'Ours: <!-- row 9 -->error 89.40 %, \\|w\\|\\_1 54.05: **direction only**<!-- /row -->!',
    );
    expect(fillMarkers('实测：<!-- row 9 --><!-- /row -->。', record, 'zh')).toBe(
      '实测：<!-- row 9 -->error 89.40 %，\\|w\\|\\_1 54.05：**仅方向一致**<!-- /row -->。',
    );
  });

  it('puts one number alone where the marker names it', () => {
    const text = 'An error of <!-- row 9: error --><!-- /row --> at <!-- row 9: |w|_1 --><!-- /row -->.';
    expect(fillMarkers(text, record, 'en')).toBe(
      'An error of <!-- row 9: error -->89.40 %<!-- /row --> at <!-- row 9: |w|_1 -->54.05<!-- /row -->.',
    );
  });

  it.each<[Language, string]>([
    ['en', 'not measured yet'],
    ['zh', '尚未测量'],
  ])('says in %s that a row has not been measured', (language, words) => {
    const text = 'a <!-- row 10 -->x<!-- /row --> b <!-- row 10: confidence --><!-- /row -->';
    const filled = `a <!-- row 10 -->${words}<!-- /row --> b <!-- row 10: confidence -->${words}<!-- /row -->`;
    expect(fillMarkers(text, record, language)).toBe(filled);
  });

  it('warns beside every number of other data or of another network', () => {
    const proxies = recordOf(rowOf(9, 'proxy', { error }));
    const text = 'a <!-- row 9: error --><!-- /row -->';
    expect(fillMarkers(text, proxies, 'en')).toContain('89.40 % (proxy)');
    expect(fillMarkers(text, proxies, 'zh')).toContain('89.40 %（替代品，不可比较）');
    const elsewhere = recordOf(rowOf(9, 'holds on other data', { error }));
    expect(fillMarkers(text, elsewhere, 'en')).toContain('89.40 % (holds on other data)');
  });

  it('says what a number is the mean of, and when there was nothing to measure', () => {
    const measured = {
      error: { value: 0.8, unit: '%', perSeed: [0.77, 0.83] },
      some: { value: 81, unit: '%', perSeed: [null, 81] },
      none: { value: null, unit: '%' },
    };
    const text = 'a <!-- row 21 --><!-- /row -->';
    expect(fillMarkers(text, recordOf(rowOf(21, 'reproduced', measured)), 'en')).toContain(
      'error 0.80 % (mean of 2 seeds, 0.77 % to 0.83 %), some 81.00 % (mean of 1 of 2 seeds, 81.00 % to 81.00 %), ' +
        'none nothing to measure: **reproduced**',
    );
    expect(fillMarkers(text, recordOf(rowOf(21, 'reproduced', measured)), 'zh')).toContain(
      'error 0.80 %（2 个随机种子的均值，0.77 % 至 0.83 %），some 81.00 %（2 个中的 1 个随机种子的均值，81.00 % 至 81.00 %），' +
        'none 没有可测的样本：**已复现**',
    );
  });

  it('changes nothing outside of markers, and nothing when it fills again', () => {
    const texts = fc.array(
      fc.oneof(
        fc.string().filter((text) => !text.includes('<!--')),
        fc
          .constantFrom('<!-- row 9 -->', '<!-- row 9: error -->', '<!-- row 12 -->')
          .map((opening) => `${opening}old<!-- /row -->`),
      ),
    );
    const withoutMarkers = (text: string) => text.replace(/-->[^<]*<!-- \/row -->/g, '');
    fc.assert(
      fc.property(texts, fc.constantFrom<Language>('en', 'zh'), (parts, language) => {
        const text = parts.join('\n');
        const filled = fillMarkers(text, record, language);
        expect(withoutMarkers(filled)).toBe(withoutMarkers(text));
        expect(fillMarkers(filled, record, language)).toBe(filled);
      }),
    );
  });

  it.each([
    'a <!-- row 9 -->x',
    'a <!-- row 9 -->x\n<!-- /row -->',
    'a x<!-- /row -->',
    'a <!-- row 9 -->x <!-- row 10 -->y<!-- /row -->',
    'a <!-- row nine -->x<!-- /row -->',
  ])('refuses half a marker: %j', (text) => {
    expect(() => fillMarkers(text, record, 'en')).toThrow(DataError);
  });

  it('refuses names that a measured row has no number of, and says which it has', () => {
    const fill = () => fillMarkers('a <!-- row 9: eror --><!-- /row -->', record, 'en');
    expect(fill).toThrow('row 9 has no number "eror"');
    expect(fill).toThrow(expect.objectContaining({ hint: 'It has error; |w|_1.' }));
  });
});
