import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { auditSample } from '../../../test/audit-sample.ts';
import { type AuditResult, compareAudits, comparedReport } from '../../evaluation/index.ts';
import { nodeCanvas } from '../figures/canvas.node.ts';
import { comparisonPage } from './page.ts';
import { comparisonText } from './text.ts';

const canvas = nodeCanvas();
const report = (result: AuditResult, location: string) => comparedReport(JSON.stringify(result), location);
const model = (name: string) => ({ ...auditSample.model, name, sha256: name.padEnd(64, '0') });

/** The sample audit after 150 that resisted are fooled by a hostile attack, 4 wrong from the start, and 2 better. */
const after: AuditResult = {
  ...auditSample,
  model: model('net_int8.onnx'),
  perSample: auditSample.perSample.map((sample, i) => {
    if (i < 150) return { ...sample, fooledBy: '<script>pgd</script>' };
    if (i < 154) return { ...sample, right: false };
    return i === 905 || i === 906 ? { ...sample, fooledBy: null } : sample;
  }),
};
const comparison = compareAudits(report(auditSample, 'v1/audit.json'), report(after, 'v2/audit.json'));

function parsed(language: 'en' | 'zh') {
  const page = comparisonPage(comparison, canvas, { language });
  const { document } = parseHTML(page);
  const texts = (selector: string): string[] =>
    [...document.querySelectorAll(selector)].map((found) => found.textContent.replace(/\s+/g, ' ').trim());
  return { page, document, texts };
}

describe('the page of a comparison', () => {
  const { page, document, texts } = parsed('en');

  it('begins with what is worse and whether it is chance', () => {
    expect(texts('h1')).toEqual(['net_int8.onnx compared with mnist_robust.onnx']);
    expect(texts('.outcome')).toEqual(['Significantly worse']);
    expect(texts('.short li')).toEqual([
      expect.stringMatching(/^Before any attack: no significant difference; a loss of up to [\d.]+ points cannot be/),
      'Under attack: significantly worse, by 15.2 points; 154 samples lost against 2 gained is more than chance explains (p <0.001).',
    ]);
  });

  it('has the paired differences with their intervals, as numbers and drawn', () => {
    expect(texts('[aria-label="The numbers"] tbody tr:nth-child(2) td')).toEqual([
      ...[
        'under attack',
        '90.3 %',
        '75.1 %',
        '-15.2',
        expect.stringMatching(/^-17\.\d to -1\d\.\d$/),
        '154',
        '2',
        '<0.001',
      ],
    ]);
    expect(document.querySelectorAll('.differences li')).toHaveLength(2);
  });

  it('tells sample by sample which fared worse, those first that fell furthest, and how many it leaves out', () => {
    expect(texts('[aria-label="What became of the samples"] tbody tr').map((row) => row.match(/\d+$/)?.[0])).toEqual([
      ...['150', '4', '2'],
    ]);
    const rows = texts('[aria-label="Worse: 154"] tbody tr');
    expect(rows).toHaveLength(100);
    expect(rows[0]).toBe('#1500resistswrong before any attack');
    expect(rows[4]).toBe('#00resistsfooled by <script>pgd</script>');
    expect(texts('main')[0]).toContain('54 more are in the record only.');
    expect(texts('[aria-label="Better: 2"] tbody tr')).toHaveLength(2);
  });

  it('names both files, carries them on paper, and needs no other file', () => {
    for (const { name, sha256 } of [auditSample.model, after.model]) {
      expect(texts('main')[0]).toContain(name);
      expect(texts('main')[0]).toContain(sha256);
      expect(page.split('</style>')[0]).toContain(sha256.slice(0, 12));
    }
    expect(page).not.toMatch(/https?:|@import|url\(|<script|<link/);
  });

  it('is in Chinese too', () => {
    const chinese = parsed('zh');
    expect(chinese.page).toContain('<html lang="zh-CN">');
    for (const words of chinese.texts('h1, h2, dt, figcaption, .short li, .outcome')) {
      expect(words).toMatch(/\p{Script=Han}/u);
    }
    expect(chinese.texts('body')[0]).not.toMatch(/undefined|NaN|\[object|resists|fooled/);
  });

  it('says so where nothing changed', () => {
    const same = report(auditSample, 'audit.json');
    const quiet = comparisonPage(compareAudits(same, same), canvas);
    const { document: still } = parseHTML(quiet);
    expect(still.querySelector('.outcome')?.textContent).toContain('Nothing is significantly worse');
    expect(still.body.textContent).toContain('both are the same file');
    expect(still.querySelectorAll('[aria-label^="Worse"] tbody tr')).toHaveLength(0);
    expect(comparisonText(compareAudits(same, same))).toContain('under attack: no sample changed');
  });
});
