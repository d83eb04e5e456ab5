import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { figureSamples } from '../../../test/figure-samples.ts';
import { DataError } from '../../errors.ts';
import type { FigureRecord } from '../page/figure-record.ts';
import { nodeCanvas } from './canvas.node.ts';
import { figureStyle } from './figure-style.ts';
import * as registry from './index.ts';
import { renderFigure } from './render.ts';

const canvas = nodeCanvas(640);
const figures = Object.values(registry);
const titled = figureSamples.map((record) => ({ record, name: `${record.name}: ${record.title}` }));
const drawn = (record: FigureRecord, width = 640) =>
  parseHTML(`<html><body>${renderFigure(record, { ...canvas, width })}</body></html>`).document;

const HOSTILE = `<script>alert(1)</script>"'&`;

/** The data with every name in it made hostile; pixels and the names of scales are no names. */
function withHostileNames(data: object): object {
  const replace = (key: string, value: unknown) =>
    typeof value === 'string' && key !== 'pixels' && key !== 'scale' ? HOSTILE : value;
  return JSON.parse(JSON.stringify(data, replace));
}

describe('figures', () => {
  it.each(figures.map(({ name }) => name))('%s has a sample', (name) => {
    expect(
      figureSamples.map((record) => record.name),
      'add one to test/figure-samples.ts',
    ).toContain(name);
  });

  it('have names of their own', () => {
    expect(new Set(figures.map(({ name }) => name)).size).toBe(figures.length);
  });

  it('that there are not are an error', () => {
    const record: FigureRecord = JSON.parse('{ "name": "no-figure", "title": "", "data": {} }');
    expect(() => renderFigure(record, canvas)).toThrow(DataError);
  });

  describe.each(titled)('$name', ({ record }) => {
    it('is drawn from plain JSON, the same every time', () => {
      const copy: FigureRecord = JSON.parse(JSON.stringify(record));
      expect(copy).toEqual(record);
      expect(renderFigure(copy, nodeCanvas(640))).toBe(renderFigure(record, canvas));
    });

    it('has neither numbers that are none nor addresses of other files', () => {
      const text = renderFigure(record, canvas).replace(/base64,[^"]*/g, '');
      expect(text, 'Plot marks what it warns of').not.toContain('⚠');
      expect(text).not.toMatch(/NaN|Infinity|undefined|null|\[object|https?:/);
      expect(text.match(/\bid="/), 'ids would be twice in a page of several figures').toBeNull();
    });

    it('says what it shows to those who cannot see it', () => {
      const document = drawn(record);
      const images = [...document.querySelectorAll('svg:not(.sample), .tiles')];
      for (const image of images) {
        expect(image.getAttribute('role')).toBe('img');
        expect(image.getAttribute('aria-label')).toMatch(/\w+ \w+/);
      }
      for (const image of document.querySelectorAll('img')) expect(image.hasAttribute('alt')).toBe(true);
      expect(images.length + document.querySelectorAll('table, .bars, .cards').length).toBeGreaterThan(0);
    });

    it('fits the width that it is given, with text that can be read', () => {
      for (const svg of drawn(record, 312).querySelectorAll('svg:not(.sample)')) {
        expect(svg.getAttribute('width')).toBe('312');
        expect(Number(svg.getAttribute('font-size'))).toBeGreaterThanOrEqual(11);
        expect(svg.querySelectorAll('[font-size]')).toHaveLength(0);
      }
    });

    it('escapes names', () => {
      const hostile: FigureRecord = JSON.parse(JSON.stringify({ ...record, data: withHostileNames(record.data) }));
      const document = drawn(hostile);
      expect(document.querySelectorAll('script')).toHaveLength(0);
      const words = [...document.querySelectorAll('[aria-label], [alt]')].map(
        (element) => element.getAttribute('aria-label') ?? element.getAttribute('alt'),
      );
      const shown = [document.body.textContent, ...words].join(' ');
      const hasNames = Object.values(hostile.data).some((value) => JSON.stringify(value).includes('<script>'));
      expect(shown.includes(HOSTILE), 'names are shown as they are').toBe(hasNames);
    });
  });
});

describe('figureStyle', () => {
  it('has no text below 11 pixels', () => {
    const sizes = [...figureStyle.matchAll(/font-size: ([\d.]+)rem/g)].map(([, rem]) => 16 * Number(rem));
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(11);
  });
});
