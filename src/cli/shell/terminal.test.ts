import { describe, expect, it } from 'vitest';
import { print, printRecord, progressBar } from './terminal.ts';

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

describe('what is printed', () => {
  it('keeps foreign text from commanding the terminal, and records whole', () => {
    const { write } = process.stdout;
    let written = '';
    process.stdout.write = (text: string | Uint8Array) => {
      written += String(text);
      return true;
    };
    const name = 'C:\\x9b\u009b2J \u202egnp.exe';
    try {
      print(`a\u001b[2J\tb\nc ${name}`);
      printRecord({ name });
    } finally {
      process.stdout.write = write;
    }
    const [first, second, record] = written.split('\n');
    expect(first).toBe('a\\x1b[2J\tb');
    expect(second).toBe('c C:\\x9b\\x9b2J \\u202egnp.exe');
    expect(record).toBe('{"name":"C:\\\\x9b\\u009b2J \\u202egnp.exe"}');
    expect(JSON.parse(record)).toEqual({ name });
  });
});
