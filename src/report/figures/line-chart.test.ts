import fc from 'fast-check';
import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { nodeCanvas } from './canvas.node.ts';
import { type Curve, lineChart } from './line-chart.ts';

const canvas = nodeCanvas(400);

const real = fc.integer({ min: -1e6, max: 1e6 }).map((thousandths) => thousandths / 1000);
const value = fc.option(real, { nil: null });
const curve: fc.Arbitrary<Curve> = fc.integer({ min: 0, max: 30 }).chain((length) => {
  const values = fc.array(value, { minLength: length, maxLength: length });
  return fc.record({
    label: fc.string(),
    x: fc.array(real, { minLength: length, maxLength: length }),
    y: values,
    spread: fc.record({ low: values, high: values }),
  });
});
const scale = fc.constantFrom<'linear' | 'log'>('linear', 'log');

describe('lineChart', () => {
  it('draws whatever the values are: equal, missing, negative, none', () => {
    fc.assert(
      fc.property(fc.array(curve, { maxLength: 12 }), scale, scale, (curves, x, y) => {
        const markup = lineChart({ x: { label: 'x', scale: x }, y: { label: 'y', scale: y }, curves }, canvas);
        const { document } = parseHTML(`<html><body>${markup}</body></html>`);
        const numbers = [...document.querySelectorAll('path, circle, line, text')].flatMap((mark) =>
          ['d', 'cx', 'cy', 'x1', 'y1', 'transform'].map((name) => mark.getAttribute(name)),
        );
        expect(numbers.filter((text) => /NaN|Infinity|undefined|null/.test(text ?? ''))).toEqual([]);
        expect(document.querySelectorAll('.key li')).toHaveLength(curves.length);
      }),
      { seed: 34, numRuns: 60 },
    );
  });
});
