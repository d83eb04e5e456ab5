/** What each kind of figure has to show, by the samples. */
import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { figureSamples } from '../../../test/figure-samples.ts';
import type { FigureRecord } from '../page/figure-record.ts';
import { nodeCanvas } from './canvas.node.ts';
import { renderFigure } from './render.ts';

const canvas = nodeCanvas(640);

function sample(name: FigureRecord['name'], which = 0): FigureRecord {
  const found = figureSamples.filter((record) => record.name === name)[which];
  if (found === undefined) throw new Error(`there is no sample ${which} of ${name} in test/figure-samples.ts`);
  return found;
}

function drawn(record: FigureRecord) {
  const { document } = parseHTML(`<html><body>${renderFigure(record, canvas)}</body></html>`);
  return {
    count: (selector: string): number => document.querySelectorAll(selector).length,
    texts: (selector: string): string[] =>
      [...document.querySelectorAll(selector)].map((found) => found.textContent.replaceAll('\u00a0', ' ')),
    attributes: (selector: string, name: string): string[] =>
      [...document.querySelectorAll(selector)].map((found) => found.getAttribute(name)),
  };
}

describe('weights', () => {
  it('shows every filter under the name of its panel', () => {
    const { count, texts } = drawn(sample('weights'));
    expect(texts('.panel p')).toEqual(['naive training', 'adversarial training']);
    expect(count('.panel:first-child img')).toBe(64);
    expect(count('img')).toBe(128);
  });
});

describe('four-panels', () => {
  it('shows weights, signs, clean and adversarial digits with their errors', () => {
    const { texts, attributes, count } = drawn(sample('four-panels'));
    expect(count('img')).toBe(1 + 1 + 25 + 25);
    expect(attributes('.tiles', 'style')).toEqual([1, 1, 5, 5].map((columns) => `--columns:${columns}`));
    expect(texts('.panel p')).toEqual([
      'a) weights',
      'b) signs of the weights',
      'c) digits: error 1.6 %',
      'd) fast gradient sign, epsilon 0.25: error 99.0 %',
    ]);
  });
});

describe('logits-along-epsilon', () => {
  const { count, texts, attributes } = drawn(sample('logits-along-epsilon'));

  it('has a curve and a name for each class, the true one thick', () => {
    expect(attributes('[data-part="line"]', 'stroke-width')).toEqual([2, 2, 2, 2, 4, 2, 2, 2, 2, 2].map(String));
    expect(texts('[data-part="text"] text')).toEqual(expect.arrayContaining(['0', '3', '4 (true)', '9']));
  });

  it('names its axes with units', () => {
    expect(texts('[data-part="x-axis label"]')).toEqual(['epsilon (pixel units)']);
    expect(texts('[data-part="y-axis label"]')).toEqual(['argument of the softmax']);
  });

  it('has a band of the classes answered, and the samples above', () => {
    expect(count('[data-part="rect"] rect')).toBe(3);
    expect(count('image')).toBe(7);
    expect(attributes('svg', 'aria-label')[0]).toContain(
      'answered: 1 from -15 to -1.4, 4 from -1.4 to 1, 8 from 1 to 15',
    );
  });

  it('puts the names of equal logits side by side', () => {
    const record = sample('logits-along-epsilon');
    if (record.name !== 'logits-along-epsilon') throw new Error('the sample is of another kind');
    const flat = record.data.logits.map((values) => values.map(() => 1));
    const positions = drawn({ ...record, data: { ...record.data, logits: flat } })
      .attributes('[data-part="text"] text', 'transform')
      .slice(-flat.length)
      .map((transform) => Number(/,([\d.]+)\)/.exec(transform)?.[1]));
    const sorted = positions.toSorted((a, b) => a - b);
    for (let i = 1; i < sorted.length; i++) expect(sorted[i] - sorted[i - 1]).toBeGreaterThan(12);
  });
});

describe('loss-along-epsilon', () => {
  it('has a curve for each direction, and a band where there is a spread', () => {
    const { count, texts } = drawn(sample('loss-along-epsilon'));
    expect(count('[data-part="line"] path')).toBe(2);
    expect(count('[data-part="area"] path')).toBe(1);
    expect(texts('.key li')).toEqual(['fast gradient sign', 'random signs of the same size']);
    expect(texts('[data-part="y-axis label"]')).toEqual(['loss J (nats)']);
  });
});

describe('learning-curves', () => {
  it('has one chart a unit, and passes over epochs without a value', () => {
    const { count, texts } = drawn(sample('learning-curves'));
    expect(texts('[data-part="y-axis label"]')).toEqual(['training loss (nats)', 'share (%)']);
    expect(texts('.key li')).toEqual(['training loss', 'validation error', 'adversarial validation error']);
    expect(count('[data-part="line"] path')).toBe(3);
    expect(count('[data-part="dot"] circle'), 'a dot for each of 12 validations').toBe(12);
  });

  it('numbers every epoch of a few', () => {
    expect(drawn(sample('learning-curves', 1)).texts('[data-part="x-axis tick label"] text')).toEqual([
      '1',
      '2',
      '3',
      '4',
    ]);
  });
});

describe('transfer-matrix', () => {
  it('has the error of each model on the examples of each, its own framed', () => {
    const { texts, attributes, count } = drawn(sample('transfer-matrix'));
    expect(texts('tbody tr:nth-child(2) > *')).toEqual(['maxout, adversarial', '40.9', '17.9', '33.1', '12.3']);
    expect(texts('.diagonal')).toEqual(['89.4', '17.9', '99.9', '55.4']);
    expect(texts('tbody tr:nth-child(4) td')).toEqual(['8.0', '3.0', '', '55.4']);
    expect(attributes('tbody tr:first-child td', 'style')).toEqual(
      ['89%', '20%', '55%', '16%'].map((s) => `--shade:${s}`),
    );
    expect(count('tbody td')).toBe(16);
  });
});

describe('confusion', () => {
  it('shades mistakes by their number, and right answers not at all', () => {
    const { attributes, texts, count } = drawn(sample('confusion'));
    expect(count('tbody td')).toBe(100);
    expect(texts('.diagonal').map(Number)).toEqual([980, 995, 1010, 1025, 1040, 1055, 1070, 1085, 1100, 1115]);
    expect(new Set(attributes('.diagonal', 'style'))).toEqual(new Set(['--shade:0%']));
    expect(attributes('tbody td', 'style')).toContain('--shade:100%');
  });
});

describe('dimension', () => {
  it('numbers the dimensions that were measured, on logarithmic axes', () => {
    const { texts, count } = drawn(sample('dimension'));
    expect(texts('[data-part="x-axis tick label"] text')).toEqual(['49', '196', '784', '3,136']);
    expect(texts('[data-part="y-axis tick label"] text')).toEqual(['0.3', '1', '3', '10']);
    expect(count('[data-part="line"] path')).toBe(3);
  });
});

describe('image-grid', () => {
  it('has headings, captions, and frames where the attack succeeded', () => {
    const { texts, attributes, count } = drawn(sample('image-grid'));
    expect(texts('thead th')).toEqual(['clean', 'perturbation', 'adversarial']);
    expect(texts('td p').slice(0, 3)).toEqual(['0, 99.8 %', '0.25 x sign of the gradient', '8, 97.6 %']);
    expect(count('td .framed')).toBe(1);
    expect(texts('.key')).toEqual(['answered otherwise than the label']);
    expect(attributes('img', 'alt')[2]).toBe('8, 97.6 %, answered otherwise than the label');
  });

  it('says nothing of frames where there is none', () => {
    const { count } = drawn({
      name: 'image-grid',
      title: '',
      data: {
        rows: [[{ picture: { width: 1, height: 1, channels: 1, pixels: 'AA==' }, caption: '', success: false }]],
      },
    });
    expect([count('img'), count('.key'), count('.framed')]).toEqual([1, 0, 0]);
  });
});

describe('confidence-curve', () => {
  it('takes axes as they are named, and leaves out what a logarithmic one has no place for', () => {
    const record: FigureRecord = {
      name: 'confidence-curve',
      title: '',
      data: {
        x: { label: 'size of noise', unit: 'pixel units', scale: 'log' },
        y: { label: 'confidence' },
        curves: [{ label: 'maxout', x: [0, 0.1, 1], y: [0.5, 0.6, null] }],
      },
    };
    const { count, texts } = drawn(record);
    expect(texts('[data-part="x-axis label"]')).toEqual(['size of noise (pixel units)']);
    expect(texts('[data-part="y-axis label"]')).toEqual(['confidence']);
    expect(count('[data-part="dot"] circle')).toBe(1);
  });
});

describe('bars', () => {
  it('has a bar for each share, a mark for each reference, and both in words', () => {
    const { attributes, texts } = drawn(sample('bars'));
    expect(attributes('.bar', 'style')).toEqual(['width:96.26%', 'width:0.04%', 'width:62.8%']);
    expect(attributes('.track .reference', 'style')).toEqual(['left:90.6%', 'left:0%']);
    expect(texts('.ends span')).toEqual(['0', '50 %']);
    expect(texts('li')).toEqual([
      'maxout, most frequent class: 48.1 % (paper 45.3 %)',
      'maxout, least frequent class: 0.02 % (paper 0 %)',
      'softmax, most frequent class: 31.4 %',
      'RBF, which answers none: nothing to measure',
    ]);
    expect(texts('.key')).toEqual(['paper']);
  });
});

describe('differences', () => {
  it('has zero in the middle, an interval around each mark, and both in words', () => {
    const { attributes, texts } = drawn(sample('differences'));
    expect(attributes('.bar', 'style')).toEqual(['left:44.7%;width:10.6%', 'left:10%;width:20%']);
    expect(attributes('.track .reference', 'style')).toEqual(['left:50%', 'left:20%']);
    expect(texts('.ends span')).toEqual(['-50', '0', '+50']);
    expect(texts('li')[1]).toBe('under attack: -30.0 (-40.0 to -20.0)');
  });
});
