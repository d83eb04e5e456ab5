import { afterEach, describe, expect, it, vi } from 'vitest';
import { OptionError } from '../../errors.ts';
import { fail } from './failure.ts';

describe('fail', () => {
  const exitCode = process.exitCode;
  afterEach(() => {
    vi.restoreAllMocks();
    process.exitCode = exitCode;
  });

  function ending(error: unknown, json: boolean) {
    const said = { stdout: '', stderr: '' };
    for (const stream of ['stdout', 'stderr'] as const) {
      vi.spyOn(process[stream], 'write').mockImplementation((text) => {
        said[stream] += String(text);
        return true;
      });
    }
    fail(error, json);
    return { ...said, code: process.exitCode };
  }

  it('tells an expected error in plain words', () => {
    expect(ending(new OptionError('--box', '1 is not below 0', 'Write the lower end first.'), false)).toEqual({
      code: 2,
      stdout: '',
      stderr: 'gibbon: --box: 1 is not below 0\n  Write the lower end first.\n',
    });
  });

  it('writes a record of it where one was asked for, with a hint or null and the option', () => {
    const { stdout, code } = ending(new OptionError('--box', '1 is not below 0'), true);
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toEqual({
      error: { code: 'option', message: '--box: 1 is not below 0', hint: null, option: '--box' },
    });
  });

  it('lets no control characters of a file through to the terminal, and all of them into the record', () => {
    const { stdout, stderr } = ending(new OptionError('--out', 'a\u001b[2J\n\tb'), true);
    expect(stderr).toBe('gibbon: --out: a\\x1b[2J\n\tb\n');
    expect(JSON.parse(stdout).error.message).toBe('--out: a\u001b[2J\n\tb');
  });

  it.each([new TypeError('x is not a function'), 'a text'])('shows all it has of a defect: %s', (defect) => {
    const { stdout, stderr, code } = ending(defect, true);
    expect(code).toBe(70);
    expect(JSON.parse(stdout).error).toMatchObject({ code: 'defect' });
    expect(stderr).toContain('please report it');
    expect(stderr).toContain(defect instanceof Error ? 'failure.test.ts' : 'a text');
  });
});
