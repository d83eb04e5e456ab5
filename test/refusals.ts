/** What the command line says to bad input. Tests check its code and fields; how it is worded stands in `test/wording/`. */
import { expect } from 'vitest';
import type { Outcome } from './command-line.ts';

/**
 * Words of a command, the code of its error, and what that is about: the option, or the path, or for other kinds a part of the
 * message or the hint that has to be there.
 */
export type Refusal = readonly [words: string, code: string, about?: string];

const noTrace = expect.not.stringMatching(/^\s+at .*:\d+/m);

/** The error that a command with --json ended with, after it was checked. */
export function refusalOf({ code, stdout, stderr }: Outcome, [, kind, about]: Refusal): { readonly message: string } {
  expect({ code, stdout, stderr }, stderr).toEqual({
    code: 2,
    stdout: expect.stringMatching(/^\{.*\}\n$/),
    stderr: noTrace,
  });
  const { error } = JSON.parse(stdout);
  expect(error).toMatchObject({ code: kind, message: expect.stringMatching(/./) });
  expect(Object.keys(error).slice(0, 3)).toEqual(['code', 'message', 'hint']);
  const isFound =
    [error.option, error.path].some((field) => field?.endsWith(about)) ||
    [error.message, error.hint].some((text) => text?.includes(about));
  if (about !== undefined) expect(isFound, `${about} in ${stdout}`).toBe(true);
  if (kind === 'option') expect(error.option).toBe(about);
  expect(stderr).toBe(`gibbon: ${error.message}\n${error.hint === null ? '' : `  ${error.hint}\n`}`);
  return error;
}

/** Collects what commands said, and compares all of it with a file. `vitest -u` rewrites the file. */
export class Wording {
  readonly #folder: string;
  readonly #said = new Map<string, string>();

  /** @param folder Left out of what was said. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  add(words: string, { stderr }: Outcome): void {
    this.#said.set(words, stderr.replaceAll(this.#folder, '<folder>'));
  }

  async expectAsIn(file: string, commands: readonly string[]): Promise<void> {
    const silent = commands.filter((words) => !this.#said.has(words));
    expect(silent, 'these did not run, or failed above').toEqual([]);
    const sections = commands.map((words) => `$ gibbon ${words}\n${this.#said.get(words)}`);
    await expect(sections.join('\n')).toMatchFileSnapshot(`wording/${file}.txt`);
  }
}
