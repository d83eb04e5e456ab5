import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { textWidth } from './text-table.ts';
import { className, printable, printableLines, shortened } from './words.ts';

describe('printable', () => {
  it('escapes what could command a terminal, and nothing else', () => {
    expect(printable('a\u001b[31mb\n\u202etxt.exe\u009b')).toBe('a\\x1b[31mb\\x0a\\u202etxt.exe\\x9b');
    expect(printable('大熊猫 👩‍🔬 é naïve')).toBe('大熊猫 👩‍🔬 é naïve');
    expect(printableLines('a\n\tb\r')).toBe('a\n\tb\\x0d');
  });

  it('does nothing to what it has escaped', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(printable(printable(text))).toBe(printable(text));
        expect(printable(text)).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
      }),
    );
  });
});

describe('className', () => {
  it('is the first of its names, and harmless', () => {
    const names = ['giant panda, panda bear', '', 'a\u001bb'];
    expect([0, 1, 2, 3].map((index) => className(index, names))).toEqual([
      'giant panda',
      'class 1',
      'a\\x1bb',
      'class 3',
    ]);
    expect(className(4, undefined)).toBe('class 4');
  });
});

describe('shortened', () => {
  it('keeps both ends of what is too long, and leaves the rest alone', () => {
    expect(shortened('photograph_0001.png', 13)).toBe('phot…0001.png');
    expect(shortened('大熊猫大熊猫.png', 9)).toBe('大…猫.png');
    fc.assert(
      fc.property(fc.string({ maxLength: 40 }), fc.integer({ min: 2, max: 40 }), (text, width) => {
        const short = shortened(text, width);
        expect(textWidth(short)).toBe(Math.min(textWidth(text), width));
        const [start, end] = [short.slice(0, short.indexOf('…')), short.slice(short.lastIndexOf('…') + 1)];
        expect(text.startsWith(start) && text.endsWith(end)).toBe(true);
      }),
      { seed: 20 },
    );
  });
});
