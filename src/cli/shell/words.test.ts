import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fraction, list, oneOf, range, share, wholeNumber } from './words.ts';

describe('wholeNumber', () => {
  it('reads every whole number in its bounds, and names the option for all else', () => {
    fc.assert(
      fc.property(fc.integer({ min: -50, max: 50 }), (value) => {
        const read = () => wholeNumber('--steps', -10, 10)(String(value));
        if (value >= -10 && value <= 10) expect(read()).toBe(value);
        else expect(read).toThrow(`--steps: ${value} is ${value < 0 ? 'below -10' : 'above 10'}`);
      }),
      { seed: 30 },
    );
  });

  it.each(['', ' ', '1.5', 'x', '1x', 'NaN', 'Infinity', '1e400', '3,000'])('refuses %j', (text) => {
    expect(() => wholeNumber('--steps', 0)(text)).toThrow(`--steps: "${text}" is not a whole number`);
  });
});

describe('fraction', () => {
  it('reads numbers and quotients down to its bound', () => {
    const read = fraction('--epsilon', 0);
    expect([read('8/255'), read('.25'), read('1e-3'), read('0')]).toEqual([8 / 255, 0.25, 0.001, 0]);
    expect(() => read('-1/255')).toThrow('is below 0');
    expect(fraction('--mean')('-1')).toBe(-1);
  });

  it.each(['', 'NaN', 'Infinity', '8/0', '1/2/3', '0,5', '0x1', 'eight'])('refuses %j', (text) => {
    expect(() => fraction('--epsilon')(text)).toThrow(`--epsilon: "${text}" is not a number`);
  });
});

describe('share', () => {
  it('reads 0 to 1, and says what a percentage would be', () => {
    const read = share('--fail-under');
    expect([read('0'), read('0.4'), read('2/5'), read('1')]).toEqual([0, 0.4, 0.4, 1]);
    expect(() => read('40')).toThrow(
      expect.objectContaining({
        message: '--fail-under: 40 is not a share',
        hint: 'Give a number from 0 to 1: 0.4 for 40 %.',
      }),
    );
    expect(() => read('-0.1')).toThrow('-0.1 is not a share');
    expect(() => read('400')).toThrow(expect.objectContaining({ hint: expect.stringContaining('e.g. 0.4 for 40 %') }));
  });
});

describe('list', () => {
  it('reads one number or several', () => {
    expect(list('--mean')('.5')).toEqual([0.5]);
    expect(list('--mean')('0.485,0.456, 104/255')).toEqual([0.485, 0.456, 104 / 255]);
    expect(() => list('--mean')('1,,2')).toThrow('--mean: "" is not a number');
  });
});

describe('range', () => {
  it('reads two ends, the lower one first', () => {
    expect(range('--box')('0..255')).toEqual({ low: 0, high: 255 });
    expect(range('--box')('-1..1')).toEqual({ low: -1, high: 1 });
    expect(range('--box')('-.5..0.5')).toEqual({ low: -0.5, high: 0.5 });
  });

  it.each([
    ['0-1', 'is not a range'],
    ['0..1..2', 'is not a range'],
    ['..1', 'is not a number'],
    ['1..0', '1 is not below 0'],
    ['1..1', '1 is not below 1'],
  ])('refuses %j', (text, message) => {
    expect(() => range('--box')(text)).toThrow(message);
  });
});

describe('oneOf', () => {
  const read = oneOf('--norm', ['Linf', 'L2']);
  it('finds a word in any case, and says what there is where it finds none', () => {
    expect([read('Linf'), read('linf'), read('l2')]).toEqual(['Linf', 'Linf', 'L2']);
    expect(() => read('L3')).toThrow(
      expect.objectContaining({ message: '--norm: "L3" is unknown', hint: 'Known: Linf, L2.' }),
    );
  });
});
