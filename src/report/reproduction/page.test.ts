import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { reproductionSample } from '../../../test/reproduction-sample.ts';
import { nodeCanvas } from '../figures/canvas.node.ts';
import { reproductionPage } from './page.ts';
import type { ReproductionRecord } from './record.ts';

const canvas = nodeCanvas();
const HOSTILE = '<img src=x onerror=alert(1)>"\'&';

function parsed(record: ReproductionRecord) {
  const { document } = parseHTML(reproductionPage(record, canvas));
  return {
    document,
    texts: (selector: string): string[] =>
      [...document.querySelectorAll(selector)].map((found) => found.textContent.replace(/\s+/g, ' ').trim()),
  };
}

describe('reproductionPage', () => {
  const { document, texts } = parsed(reproductionSample);

  it('says what was run', () => {
    expect(texts('main section:first-child dd')).toEqual([
      'standard, seeds 0, 1, 2',
      'MNIST, 60,000 training and 10,000 test images',
      'onnxruntime-node 1.30.0, 1 thread',
      'A processor at 2.1 GHz, 2 cores, 7.76 GB of memory; Linux 6.1; Node 20.20.2',
      '65 min',
    ]);
  });

  it('has a table of all rows with what the paper says, what was measured, and the verdict as word and shape', () => {
    const [first] = texts('[aria-label="results"] tbody tr');
    expect(first).toContain('79.3 %');
    expect(first).toContain('confidence 78.98 % (77 to 82)');
    expect(texts('[aria-label="results"] .verdict')).toEqual(reproductionSample.rows.map(({ verdict }) => verdict));
    const shapes = [...document.querySelectorAll('[aria-label="results"] .verdict svg')].map(
      ({ innerHTML }) => innerHTML,
    );
    expect(new Set(shapes).size, 'a shape for each of four verdicts').toBe(4);
  });

  it('leads from the table to the row', () => {
    const targets: string[] = [...document.querySelectorAll('[aria-label="results"] a')].map((link) =>
      link.getAttribute('href'),
    );
    expect(targets).toEqual(['#row-1', '#row-2', '#row-3', '#row-4', '#row-5']);
    for (const target of targets) expect(document.querySelectorAll(target), target).toHaveLength(1);
  });

  it('has of each row the claim, numbers with intervals and seeds, notes, figures, and the command', () => {
    expect(texts('#row-2 table.data td')).toEqual([
      ...['confidence', '78.98 %, mean of 3 seeds, 78.20 % to 79.65 %', '77 to 82'],
      ...['relative difference', '2.17e-7', '0 to 1e-6'],
      ...['confidence on no mistakes', 'nothing to measure', ''],
    ]);
    expect(texts('#row-2 li').slice(0, 2)).toEqual(reproductionSample.rows[1].notes);
    expect(texts('#row-2 figcaption strong')).toEqual(reproductionSample.rows[1].figures.map(({ title }) => title));
    expect(texts('#row-2 pre')).toEqual(['npx gibbon reproduce --only 2 --preset standard']);
  });

  it('has the models with what their training cost', () => {
    const maxout = texts('[aria-label="models"] tbody tr:nth-child(2) td');
    expect(maxout).toEqual([
      'maxout 240',
      '1,233,610',
      '60',
      '17 min',
      '20 TFLOP',
      expect.stringMatching(/^recipearchitecture: softmax/),
    ]);
  });

  it('needs no other file', () => {
    const page = reproductionPage(reproductionSample, canvas);
    expect(page).not.toMatch(/https?:|@import|url\(|<script|<link/);
    for (const image of document.querySelectorAll('img'))
      expect(image.getAttribute('src')).toMatch(/^data:image\/png;/);
  });

  it('escapes everything that a record says', () => {
    const text = JSON.stringify(reproductionSample, (key, value) =>
      typeof value === 'string' && !['schema', 'verdict', 'name', 'pixels', 'scale'].includes(key) ? HOSTILE : value,
    );
    const hostile: ReproductionRecord = JSON.parse(text);
    const page = parsed(hostile);
    expect(page.document.querySelectorAll('[onerror], img[src=x]')).toHaveLength(0);
    expect(page.texts('#row-1 h2')).toEqual([`1. ${HOSTILE}`]);
  });

  it('gives no interval where the data are not those of the paper, and says so', () => {
    const { dataset, rows } = reproductionSample;
    const proxy = parsed({
      ...reproductionSample,
      dataset: { ...dataset, comparable: false },
      rows: rows.map((row) => ({ ...row, verdict: 'proxy' })),
    });
    expect(proxy.document.body.textContent).toContain("These are not the paper's data");
    expect(proxy.texts('[aria-label="results"] tbody tr').join()).not.toContain('(77 to 82)');
    expect(proxy.texts('#row-1 table.data tbody tr')[0]).not.toContain('77 to 82');
  });

  it('does without machine, models, figures and notes', () => {
    const { machine: _, seeds: __, ...others } = reproductionSample;
    const rows = reproductionSample.rows.map((row) => ({ ...row, figures: [], notes: [] }));
    const bare = parsed({ ...others, models: [], rows });
    expect(bare.texts('dt')).not.toContain('machine');
    expect(bare.texts('main section:first-child dd')[0]).toBe('standard, seed 0');
    expect(bare.document.querySelectorAll('figure, ul, [aria-label="models"]')).toHaveLength(0);
  });
});
