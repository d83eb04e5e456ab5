import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { auditSample, beyondSample } from '../../../test/audit-sample.ts';
import { verdictOf } from '../../evaluation/audit/verdict.ts';
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

  it('begins with three sentences, then the number and what speaks for or against it', () => {
    expect(texts('.short li')).toEqual([
      '84 of the 987 answers that were correct (8.5 %) can be changed. Every pixel value may change by up to 0.3, on a scale from 0 to 1, which is 76.5 of 255 levels. Half of these changes are no larger than 0.3 (Linf).',
      'Worst off is zero: of its 90 samples 84.0 % are still answered correctly under attack, 97.0 % before.',
      'Beside it, random noise of the same size leaves 98.3 % correct, and no change at all 98.7 %.',
    ]);
    expect(texts('.figure-number')).toEqual(['90.3 %']);
    const [number, trust] = texts('.headline > div');
    expect(number).toContain('88.3 % to 92.1 % at 95 % confidence; 903 of 1,000 samples.');
    expect(trust).toContain('There are signs that this number is too high');
    expect(trust).toContain('A search without gradients beats the attacks with them 2.3 points (1.5 to 3.4)');
    expect(texts('.preliminary')).toEqual([]);
  });

  it('says what is so where classes fare alike, or the worst has one sample', () => {
    const [, second] = auditSample.perClass;
    const said = (perClass: AuditResult['perClass'], language: 'en' | 'zh' = 'en') => {
      const { document } = parseHTML(auditPage({ ...auditSample, perClass }, canvas, { language }));
      return document.querySelectorAll('.short li')[1].textContent.replaceAll('\u00a0', ' ');
    };
    const one = (clean: number, robust: number) => ({ class: 4, name: 'four', samples: 1, clean, robust });
    expect(said([one(1, 0), second])).toBe(
      'Worst off is four: its only sample is answered correctly, but no longer under attack.',
    );
    expect(said([one(0, 0), second])).toBe('Worst off is four: its only sample is answered wrongly before any attack.');
    expect(said([one(1, 0), second], 'zh')).toBe('最弱的类别是 four：它只有一个样本，攻击前答对，受攻击时答错。');
    expect(said([one(1, 0), { ...second, robust: 0 }])).toBe(
      'All classes fare alike: of each, 0.0 % are still answered correctly under attack.',
    );
  });

  it('warns only where a check found a sign, and calls a first impression preliminary', () => {
    const diagnostics = auditSample.diagnostics.filter(({ verdict }) => verdict === 'passed');
    const ran = { robustAccuracy: auditSample.robustAccuracy, samples: 30 } as const;
    const first = parsed({ ...auditSample, diagnostics, verdict: verdictOf(diagnostics, ran) });
    const [, trust] = first.texts('.headline > div');
    expect(trust).toMatch(/^No sign against this number was found 3 checks that could have found a sign found none\./);
    expect(trust, 'it remains an upper bound').toContain('upper bound');
    expect(first.texts('.preliminary')[0]).toBe('Preliminary Some checks need more than 1,000 samples.');
  });

  it('is in Chinese too, checks and attacks included', () => {
    const page = auditPage(auditSample, canvas, { language: 'zh' });
    expect(page).toContain('<html lang="zh-CN">');
    const { document: chinese } = parseHTML(page);
    const headings = [
      ...chinese.querySelectorAll('h1, h2, th, dt, figcaption, [aria-label="攻击"] td div:not(.quiet)'),
    ];
    for (const { textContent } of headings) expect(textContent).toMatch(/\p{Script=Han}/u);
    expect(chinese.body.textContent).toContain('square 骗过 23 个');
    expect(chinese.body.textContent).not.toMatch(/undefined|NaN|\[object/);
  });

  it('tells of damage beyond the limit in the language of the page', () => {
    const section = (language: 'en' | 'zh') => {
      const page = auditPage({ ...auditSample, beyond: beyondSample }, canvas, { language });
      return page.split('<section>').find((part) => part.includes('MNIST-C')) ?? '';
    };
    expect(section('en')).toContain('Worst of 99 rotations of up to 30 degrees');
    const words = section('zh').replaceAll(/<[^>]*>/g, ' ');
    expect(words).toContain('散粒噪声');
    expect(words.match(/[A-Za-z][\w-]*/g)).toEqual(['MNIST-C', 'JPEG']);
  });

  it('has a table of the attacks with a plain word, their options, what is left, and what they cost', () => {
    expect(texts('[aria-label="The attacks"] tbody tr')).toHaveLength(auditSample.ladder.length);
    expect(cells('The attacks', 3)).toEqual([
      expect.stringMatching(/^pgdfollows the gradient.*\(steps 40, restarts 1\)$/),
      ...['987', '45', '94.1 %92.5 % to 95.5 %', '94.2 %', '97.0 %', '100.0 %', '41 + 40', '40 s'],
    ]);
    expect(cells('The attacks', 7).slice(1)).toEqual([
      ...['926', '23', '90.3 %88.3 % to 92.1 %', '', '97.0 %', '100.0 %', '4,960 + 0', '38 min'],
    ]);
  });

  it('leaves columns out that nothing is known for', () => {
    const { setting, ladder } = auditSample;
    const bare = parsed({
      ...auditSample,
      setting: { ...setting, secondRuntime: null },
      ladder: ladder.map((rung) => ({ ...rung, survive8Bits: null, agreeElsewhere: null })),
    });
    expect(texts('[aria-label="The attacks"] th')).toHaveLength(9);
    expect(bare.texts('[aria-label="The attacks"] th')).toHaveLength(7);
    expect(bare.texts('[aria-label="The attacks"] tbody tr:first-child td')).toHaveLength(7);
  });

  it('tells of each check what was asked, what was found and where to read on, with word and shape', () => {
    expect(texts('[aria-label="What speaks for and against the number"] .verdict')).toEqual([
      'alarm',
      'too few samples',
      'passed',
      'passed',
      'passed',
      'not applicable',
    ]);
    const shapes = [
      ...document.querySelectorAll('[aria-label="What speaks for and against the number"] .verdict svg'),
    ].map(({ innerHTML }) => innerHTML);
    expect(new Set(shapes).size).toBe(4);
    const [alarm, few] = texts('[aria-label="What speaks for and against the number"] tbody tr');
    expect(alarm).toContain('square fools 23 of the');
    expect(alarm).toContain('2.3 points (1.5 to 3.4)sees 0.4, limit 1.0');
    expect(few).toContain('Too near its limit to tell');
    expect(alarm).toContain('docs/diagnostics/black-box.md');
    expect(texts('.notes li'), 'what attacks remarked').toEqual([`${auditSample.remarks[0]}.`]);
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
      'Before, the change, and after.',
      'Accuracy class by class, those that lose most first.',
      'Examples that were made on other models.',
    ]);
    const lost = texts('.bars li')
      .slice(0, 10)
      .map((bar) => [...bar.matchAll(/([\d.]+) %/g)].map(([, share]) => Number(share)))
      .map(([robust, clean]) => Math.round(clean - robust));
    expect(lost).toEqual(lost.toSorted((a, b) => b - a));
    expect(document.querySelectorAll('.cards li')).toHaveLength(8);
    const [card] = texts('.cards li');
    expect(card).toContain('before eight, 99.8 %');
    expect(card).toContain('#0, truly eight; changed by square, Linf 0.3');
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

  it('speaks of its goal in both languages, and of classes in none', () => {
    const [first] = auditSample.examples;
    const named = { name: 'boxes', inChinese: '框数' };
    const noClasses = { because: 'no classes', verdict: 'not applicable', effect: null, facts: {} } as const;
    const ofGoal: AuditResult = {
      ...auditSample,
      model: { ...auditSample.model, layout: 'nchw' },
      goal: {
        name: 'hide',
        words: 'no box',
        said: {
          en: { harm: 'no box', spared: 'in which something is still seen' },
          zh: { harm: '没有框', spared: '仍能检出目标的' },
        },
        placement: 'mask',
        scale: 'in pixel values',
        measures: [{ name: 'objects that vanish', inChinese: '消失的目标', before: 0, after: 0.7, unit: 'share' }],
      },
      perClass: [],
      remarks: [],
      transfer: null,
      examples: [{ ...first, measured: { ...named, before: 2, after: 0 } }],
      diagnostics: auditSample.diagnostics.map((check, i) => (i === 0 ? { ...check, ...noClasses } : check)),
    };
    const english = parsed(ofGoal);
    expect(english.texts('.short li')).toEqual([
      expect.stringMatching(/^The goal is no box\. It is reached for 84 of the 987 pictures \(8\.5 %\) for which/),
      'Over all, objects that vanish: 0.0 % before, 70.0 % under attack.',
      'Beside it, with random noise of the same size 98.3 % are pictures in which something is still seen, and with no change at all 98.7 %.',
    ]);
    expect(english.texts('.headline h2')[0]).toBe('Pictures in which something is still seen under attack');
    expect(english.texts('.cards li')[0]).toContain('after boxes 0');
    const shown = ['h1', 'h2', 'p', 'li', 'th', 'td', 'dt', 'dd', 'figcaption'].flatMap(english.texts).join('\n');
    expect(shown).toContain('it is about the classes of a classifier, and this goal has none');
    expect(shown).not.toMatch(/Class by class|answered correctly|correct answers|truly|\d+ classes|accuracy/i);

    const { document: chinese } = parseHTML(auditPage(ofGoal, canvas, { language: 'zh' }));
    const said = chinese.body.textContent;
    for (const words of [
      '受攻击时仍能检出目标的图片',
      '消失的目标',
      '掩膜内的部分（以像素值计）',
      '框数 0',
      '与类别无关',
    ]) {
      expect(said).toContain(words);
    }
    expect(said).not.toMatch(/准确率|答对|回答正确|各类别|真实类别|boxes|no box/);
  });

  it('has what is needed to run it again', () => {
    const [provenance] = texts('main > section:nth-last-of-type(2)');
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
    const kept = ['schema', 'verdict', 'kind', 'pixels', 'norm', 'started', 'finished', 'access', 'unit', 'code'];
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
      remarks: [],
      accuracyOverEpsilon: [],
      transfer: null,
      machine: null,
      confidenceOnMistakes: { clean: null, adversarial: null },
      medianDistance: null,
    });
    expect(bare.document.querySelectorAll('figure')).toHaveLength(0);
    expect(bare.texts('[aria-label="Samples whose answer was changed"] tbody tr')).toHaveLength(8);
    expect(bare.cells('Samples whose answer was changed', 1)).toEqual([
      '#0',
      'class 8',
      'eight, 99.8 %',
      'one, 62.0 %',
      'square',
      '0.3',
    ]);
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
    expect(many.document.body.textContent).toContain('30 classes that lose less are in the record only.');
  });
});
