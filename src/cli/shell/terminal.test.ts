import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { columns, folded, progressBar, table } from './terminal.ts';

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

describe('folded', () => {
  it('keeps all words in order, and fills each line as far as it goes', () => {
    const word = fc.string({ minLength: 1, maxLength: 12 }).map((text) => text.replaceAll(' ', '_'));
    fc.assert(
      fc.property(fc.array(word), fc.integer({ min: 5, max: 40 }), (words, width) => {
        const lines = folded(words, width);
        expect(lines.join(' ')).toBe(words.join(' '));
        lines.forEach((line, i) => {
          if (line.includes(' ')) expect(line.length).toBeLessThanOrEqual(width);
          const [next] = lines[i + 1]?.split(' ') ?? [];
          if (next !== undefined) expect(line.length + 1 + next.length).toBeGreaterThan(width);
        });
      }),
    );
  });
});

describe('a progress bar', () => {
  it.each([
    ['is drawn on a terminal, and taken away at the end', true],
    ['shows nothing elsewhere', false],
  ])('%s', (_, isTerminal) => {
    const written: string[] = [];
    const { isTTY, write } = process.stderr;
    process.stderr.isTTY = isTerminal;
    process.stderr.write = (text: string | Uint8Array) => written.push(String(text)) > 0;
    try {
      const bar = progressBar('attacking');
      bar.update(1, 4);
      bar.update(4, 4);
      bar.end();
    } finally {
      process.stderr.isTTY = isTTY;
      process.stderr.write = write;
    }
    if (!isTerminal) return expect(written).toEqual([]);
    expect(written[0]).toContain(`attacking [${'='.repeat(6)}${' '.repeat(18)}] 1/4`);
    expect(written[1]).toContain('4/4');
    expect(written.at(-1)).toBe('\r\x1b[K');
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
