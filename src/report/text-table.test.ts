import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  cellLines,
  columns,
  folded,
  foldedWords,
  numberColumns,
  padded,
  table,
  textWidth,
  withoutColumns,
} from './text-table.ts';

describe('textWidth', () => {
  it.each([
    ['panda', 5],
    ['大熊猫', 6],
    ['ｶﾅ', 2],
    ['カナ', 4],
    ['Ａ', 2],
    ['한글', 4],
    ['\u1112\u1161\u11ab', 2],
    ['e\u0301', 1],
    ['\u200d', 0],
    ['🐼', 2],
    ['👩‍🔬', 2],
    ['☺\ufe0f', 2],
    ['¾ ½', 3],
    ['', 0],
  ])('of %s is %i', (text, width) => {
    expect(textWidth(text)).toBe(width);
    expect(padded(text, 9)).toBe(text + ' '.repeat(9 - width));
    expect(padded(text, 9, 'right')).toBe(' '.repeat(9 - width) + text);
  });
});

describe('columns', () => {
  it('aligns all but the last cell of a row, and leaves no spaces at line ends', () => {
    const rows = [
      ['a', '1', 'first'],
      ['longer', '', ''],
      ['x', 'yy'],
    ];
    expect(columns(rows)).toBe('a       1  first\nlonger\nx       yy');
  });

  it('counts characters of East Asian scripts as two', () => {
    const rows = [
      ['大熊猫', '1'],
      ['panda', '2'],
      ['e\u0301', '3'],
    ];
    expect(columns(rows)).toBe('大熊猫  1\npanda   2\ne\u0301       3');
  });
});

describe('foldedWords', () => {
  it('keeps all words in order, and fills each line as far as it goes', () => {
    const word = fc.string({ minLength: 1, maxLength: 12 }).map((text) => text.replaceAll(' ', '_'));
    fc.assert(
      fc.property(fc.array(word), fc.integer({ min: 5, max: 40 }), (words, width) => {
        const lines = foldedWords(words, width);
        expect(lines.join(' ')).toBe(words.join(' '));
        lines.forEach((line, i) => {
          if (line.includes(' ')) expect(textWidth(line)).toBeLessThanOrEqual(width);
          const [next] = lines[i + 1]?.split(' ') ?? [];
          if (next !== undefined) expect(textWidth(line) + 1 + textWidth(next)).toBeGreaterThan(width);
        });
      }),
    );
  });
});

describe('table', () => {
  it('breaks the last column into lines that fit, each under its beginning', () => {
    const rows = [
      ['--steps', 'how many steps the attack takes'],
      ['-n', 'few'],
    ];
    expect(table(rows, 26)).toBe('--steps  how many steps\n         the attack takes\n-n       few');
  });
});

describe('folded', () => {
  it('keeps percent signs with their numbers, and indents what follows', () => {
    expect(folded('fools 99 % of all', 10, '  ')).toEqual(['fools 99 %', '  of all']);
  });
});

describe('numberColumns', () => {
  it('has numbers to the right, and words to the left', () => {
    const rows = [
      ['class', 'share'],
      ['大熊猫', '7.5 %'],
      ['cat', '12.5 %'],
      ['none', ''],
    ];
    expect(numberColumns(rows)).toBe('class    share\n大熊猫   7.5 %\ncat     12.5 %\nnone');
  });
});

describe('withoutColumns', () => {
  const rows = [
    ['name', 'much', 'more'],
    ['a', '1', '2'],
  ];
  it('leaves columns out, in their order, until the rest fits', () => {
    expect(withoutColumns(rows, 16, [2, 1])).toEqual(rows);
    expect(withoutColumns(rows, 15, [2, 1])[0]).toEqual(['name', 'much']);
    expect(withoutColumns(rows, 9, [2, 1])[1]).toEqual(['a']);
    expect(withoutColumns(rows, 1, [1])[0]).toEqual(['name', 'more']);
  });
});

describe('cellLines', () => {
  it('breaks each cell within its width, and cuts wide words', () => {
    const lines = cellLines([['7'], ['大熊猫大熊猫', 'b c'], ['end']], [2, 5, 3]);
    expect(lines).toEqual([' 7  大熊   end', '    猫大', '    熊猫', '    b c']);
  });
});
