import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { elementsSeen, readWindow, spanOf, type Window, windowCounts, withOverhang } from './window.ts';

const axis = fc.record({
  length: fc.integer({ min: 1, max: 12 }),
  kernel: fc.integer({ min: 1, max: 5 }),
  stride: fc.integer({ min: 1, max: 4 }),
  dilation: fc.integer({ min: 1, max: 3 }),
  pads: fc.tuple(fc.nat(4), fc.nat(4)),
});

/** A window of one axis that fits. */
const windows = axis
  .map(({ length, kernel, stride, dilation, pads }) => {
    const [before, after] = pads.map((amount) => [Math.min(amount, kernel - 1)]);
    const window: Window = { kernel: [kernel], strides: [stride], dilations: [dilation], before, after };
    return { length, window };
  })
  .filter(({ length, window }) => spanOf(window)[0] <= length + window.before[0] + window.after[0]);

describe('readWindow', () => {
  it('pads so that there is a window for every stride, evenly and the odd one where it is asked for', () => {
    fc.assert(
      fc.property(axis, ({ length, kernel, stride, dilation }) => {
        const attributes = { strides: [stride], dilations: [dilation] };
        const [upper, lower] = ['SAME_UPPER', 'SAME_LOWER'].map((auto_pad) =>
          readWindow({ ...attributes, auto_pad }, [length], [kernel], 'test'),
        );
        expect(windowCounts(upper, [length])).toEqual([Math.ceil(length / stride)]);
        expect([upper.before, upper.after]).toEqual([lower.after, lower.before]);
        expect([0, 1]).toContain(upper.after[0] - upper.before[0]);
      }),
    );
  });

  it('reads what is not given as one and zero', () => {
    const unit = { strides: [1, 1], dilations: [1, 1], before: [0, 0], after: [0, 0] };
    expect(readWindow({}, [5, 5], [3, 2], 'test')).toEqual({ kernel: [3, 2], ...unit });
    expect(readWindow({ auto_pad: 'VALID', pads: [1, 1, 1, 1] }, [5, 5], [3, 2], 'test')).toEqual({
      kernel: [3, 2],
      ...unit,
    });
  });

  it('refuses a kernel of other axes than the image', () => {
    expect(() => readWindow({}, [5, 5], [3], 'Conv')).toThrow('Conv: a kernel of 1 axes meets 2 spatial axes');
  });
});

describe('windowCounts', () => {
  it('counts the starts from which a window fits', () => {
    fc.assert(
      fc.property(windows, ({ length, window }) => {
        const end = length + window.before[0] + window.after[0] - spanOf(window)[0];
        const starts = Array.from({ length: end + 1 }, (_, start) => start).filter(
          (start) => start % window.strides[0] === 0,
        );
        expect(windowCounts(window, [length])).toEqual([starts.length]);
      }),
    );
  });

  it('refuses a window that fits nowhere', () => {
    const window = readWindow({ dilations: [2, 1] }, [4, 9], [3, 3], 'test');
    expect(() => windowCounts(window, [4, 9])).toThrow(
      'a window of 5 elements does not fit into axis 2, which has 4 with its padding',
    );
  });
});

describe('withOverhang', () => {
  it('lets windows hang over the end that start before it', () => {
    fc.assert(
      fc.property(windows, ({ length, window }) => {
        const [stride, before] = [window.strides[0], window.before[0]];
        const room = length + before + window.after[0] - spanOf(window)[0];
        const count = Math.ceil(room / stride) + 1;
        const wanted = (count - 1) * stride >= length + before ? count - 1 : count;
        const padded = withOverhang(window, [length]);
        expect(windowCounts(padded, [length])).toEqual([wanted]);
        expect(padded.after[0] - window.after[0]).toBeLessThan(stride);
      }),
    );
  });
});

describe('elementsSeen', () => {
  it('counts elements of the image, and of its padding where it is asked to', () => {
    const window = { kernel: [3, 2], strides: [2, 2], dilations: [1, 2], before: [1, 1], after: [0, 0] };
    const spatial = [4, 4];
    expect(elementsSeen(window, spatial, [2, 2], false)).toEqual([2, 4, 3, 6]);
    expect(elementsSeen(window, spatial, [2, 2], true)).toEqual([6, 6, 6, 6]);
    expect(elementsSeen(window, spatial, [3, 2], true), 'what hangs over the end').toEqual([6, 6, 6, 6, 2, 2]);
  });
});
