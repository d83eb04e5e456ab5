import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { auditSample } from '../../../test/audit-sample.ts';
import type { AuditResult } from '../../evaluation/index.ts';
import { nodeCanvas } from '../figures/canvas.node.ts';
import { auditPage } from './page.ts';

const canvas = nodeCanvas();
const HOSTILE = '<img src=x onerror=alert(1)>"\'&';

function parsed(audit: AuditResult) {
  const { document } = parseHTML(auditPage(audit, canvas));
  const texts = (selector: string): string[] =>
    [...document.querySelectorAll(selector)].map((found) => found.textContent.replace(/\s+/g, ' ').trim());
  return {
    document,
    texts,
    cells: (table: string, row: number) => texts(`[aria-label="${table}"] tbody tr:nth-child(${row}) td`),
  };
}

describe('auditPage', () => {
  const { document, texts, cells } = parsed(auditSample);

  it('begins with the number, its interval, its limit, and whether to trust it', () => {
    expect(texts('.headline h2')).toEqual([
      'Accuracy under attack',
      'There are signs against this number: the true one may be lower',
    ]);
    expect(texts('.figure-number')).toEqual(['90.3 %']);
    const [number, trust] = texts('.headline > div');
    expect(number).toContain('88.3 % to 92.1 % at 95 % confidence; 903 of 1,000 samples.');
    expect(number).toContain('Every pixel value may change by up to 0.3, on a scale from 0 to 1');
    expect(number).toContain('before any attack 98.7 %, under random noise of the same size 98.3 %');
    expect(trust).toContain('square fools 6 of 909 samples');
    expect(trust).toContain('may be much lower');
  });

  it('does not warn where no check found a sign against the number', () => {
    const trusted = parsed({ ...auditSample, verdict: { ...auditSample.verdict, kind: 'no sign' } });
    const [, trust] = trusted.texts('.headline > div');
    expect(trust).toMatch(/^No sign against this number was found by \d+ checks all checks passed\./);
    expect(trust).not.toContain('may be much lower');
    expect(trust, 'it remains an upper bound').toContain('upper bound');
  });

  it('has a table of the attacks with their options, what is left, and what they cost', () => {
    expect(texts('[aria-label="attacks"] tbody tr')).toHaveLength(auditSample.ladder.length);
    expect(cells('attacks', 3)).toEqual([
      expect.stringMatching(/^pgd.*\(steps 40, restarts 1\)$/),
      ...['987', '62', '92.4 %90.6 % to 94.0 %', '92.5 %', '97.0 %', '100.0 %', '41 + 40', '40 s'],
    ]);
    expect(cells('attacks', 7).slice(1)).toEqual([
      ...['909', '6', '90.3 %88.3 % to 92.1 %', '', '97.0 %', '100.0 %', '4,960 + 0', '38 min'],
    ]);
  });

  it('leaves columns out that nothing is known for', () => {
    const { setting, ladder } = auditSample;
    const bare = parsed({
      ...auditSample,
      setting: { ...setting, secondRuntime: null },
      ladder: ladder.map((rung) => ({ ...rung, survive8Bits: null, agreeElsewhere: null })),
    });
    expect(texts('[aria-label="attacks"] th')).toHaveLength(9);
    expect(bare.texts('[aria-label="attacks"] th')).toHaveLength(7);
    expect(bare.texts('[aria-label="attacks"] tbody tr:first-child td')).toHaveLength(7);
  });

  it('tells of each check what was asked, what was found and where to read on, with word and shape', () => {
    expect(texts('[aria-label="checks"] .verdict')).toEqual(['passed', 'passed', 'alarm', 'not decided', 'passed']);
    const shapes = [...document.querySelectorAll('[aria-label="checks"] .verdict svg')].map(
      ({ innerHTML }) => innerHTML,
    );
    expect(new Set(shapes).size).toBe(3);
    const [, , alarm] = texts('[aria-label="checks"] tbody tr');
    expect(alarm).toContain('square fools 6 of 909');
    expect(alarm).toContain('docs/diagnostics/black-box.md');
    expect(texts('main > section:nth-of-type(4) > ul > li'), 'what attacks remarked').toEqual([
      `${auditSample.remarks[0]}.`,
    ]);
  });

  it('links to documentation that has an address, and to nothing else', () => {
    const [first, second] = auditSample.diagnostics;
    const page = 'https://example.org/zero-gradient';
    const linked = parsed({
      ...auditSample,
      diagnostics: [
        { ...first, page },
        { ...second, page: 'javascript:alert(1)' },
      ],
    });
    const links = [...linked.document.querySelectorAll('a')].map((link) => link.getAttribute('href'));
    expect(links).toEqual([page]);
  });

  it('shows accuracy over epsilon, classes from the weakest, and examples', () => {
    expect(texts('figcaption strong')).toEqual([
      'Accuracy under growing change.',
      'Examples that were made on other models.',
      'Accuracy class by class, the weakest first.',
      'Samples that fooled the model.',
    ]);
    const shares = texts('.bars li strong').map((share) => Number.parseFloat(share));
    const classes = shares.slice(3);
    expect(classes).toEqual(classes.toSorted((a, b) => a - b));
    expect(document.querySelectorAll('.cards li')).toHaveLength(8);
    const [card] = texts('.cards li');
    expect(card).toContain('clean eight, 99.8 %');
    expect(card).toContain('#0, truly eight; by square, Linf 0.3');
  });

  it('has the matrix of transfer where more than one model was attacked', () => {
    const measured = parsed({
      ...auditSample,
      transfer: {
        surrogates: ['other.onnx'],
        error: [
          [0.063, 0.5],
          [0.021, 1],
        ],
      },
    });
    expect(measured.texts('.matrix td.diagonal')).toEqual(['6.3', '100.0']);
  });

  it('has what is needed to run it again', () => {
    const [provenance] = texts('main > section:last-of-type');
    for (const fact of [
      auditSample.model.sha256,
      auditSample.data.sha256,
      'gibbon 0.1.0',
      'seed 0',
      '2026-03-02 09:15:04',
    ])
      expect(provenance).toContain(fact);
    expect(provenance).toContain('0..1, mean 0.1307, std 0.3081');
    expect(texts('pre')).toEqual([auditSample.setting.command]);
  });

  it('needs no other file', () => {
    const page = auditPage(auditSample, canvas);
    expect(page).not.toMatch(/https?:|@import|url\(|<script|<link/);
    for (const image of document.querySelectorAll('img'))
      expect(image.getAttribute('src')).toMatch(/^data:image\/png;/);
  });

  it('escapes everything that a record says', () => {
    const kept = ['schema', 'verdict', 'pixels', 'norm', 'started', 'finished'];
    const text = JSON.stringify(auditSample, (key, value) =>
      typeof value === 'string' && !kept.includes(key) ? HOSTILE : value,
    );
    const hostile: AuditResult = JSON.parse(text);
    const page = parsed(hostile);
    expect(page.document.querySelectorAll('[onerror], img[src=x]')).toHaveLength(0);
    expect(page.texts('h1')).toEqual([`Robustness audit of ${HOSTILE}`]);
  });

  it('does without pictures, machine, curves, other models, mistakes and class names', () => {
    const { operators: _, parameters: __, layout: ___, ...model } = auditSample.model;
    const bare = parsed({
      ...auditSample,
      model: { ...model, inputShape: [12] },
      examples: auditSample.examples.map((example) => ({ ...example, labelName: null, pictures: null })),
      perClass: [],
      accuracyOverEpsilon: [],
      transfer: null,
      machine: null,
      confidenceOnMistakes: { clean: null, adversarial: null },
      medianDistance: null,
    });
    expect(bare.document.querySelectorAll('figure')).toHaveLength(0);
    expect(bare.texts('[aria-label="examples"] tbody tr')).toHaveLength(8);
    expect(bare.cells('examples', 1)).toEqual(['#0', 'class 8', 'eight, 99.8 %', 'one, 62.0 %', 'square', '0.3']);
    expect(bare.texts('dt')).not.toContain('machine');
    const body = bare.document.body.textContent;
    expect(body).toContain('before any attack: it makes none');
    expect(body, 'no pixels where there is no image').toContain(
      'Every value may change by up to 0.3, on a scale from 0 to 1.',
    );
    expect(body).not.toMatch(/NaN|undefined|null|\[object/);
  });

  it('says how many classes it leaves out', () => {
    const perClass = Array.from({ length: 50 }, (_, i) => ({
      class: i,
      name: null,
      samples: 3,
      clean: 1,
      robust: i / 50,
    }));
    const many = parsed({ ...auditSample, transfer: null, perClass });
    expect(many.document.querySelectorAll('.bars li')).toHaveLength(20);
    expect(many.document.body.textContent).toContain('30 stronger classes are in the record only.');
  });
});
