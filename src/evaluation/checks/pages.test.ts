/** Every check has its page: what rings it, why, and what to do. */
import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checks } from './index.ts';

const FOLDER = resolve(import.meta.dirname, '../../../docs/diagnostics');
const files = readdirSync(FOLDER);
const textOf = (file: string) => readFileSync(resolve(FOLDER, file), 'utf8');

describe('docs/diagnostics', () => {
  it.each(checks.map(({ code, title }) => [code, title]))('has the page of %s', (code, title) => {
    expect(files).toContain(`${code}.md`);
    const page = textOf(`${code}.md`);
    expect(page.split('\n')[0]).toBe(`# ${title}`);
    for (const part of [
      /^\*\*(Alarm|Never an alarm)\*\*/m,
      /^\*\*Why\.\*\*/m,
      /^\*\*What to do\*\*/m,
      /^Sources?: (.*\n)*.*arXiv/m,
    ]) {
      expect(page, `${code}.md`).toMatch(part);
    }
    expect(textOf('README.md')).toContain(`[${code}](${code}.md)`);
  });

  it.each(checks)('says of $code what the code does', ({ code, alarm }) => {
    const flowing = textOf(`${code}.md`).replace(/\s+/g, ' ');
    const expected = alarm === undefined ? '**Never an alarm**' : `**Alarm** ${alarm}.`;
    expect(flowing, `docs/diagnostics/${code}.md`).toContain(expected);
  });

  it('has no page that belongs to no check, and no dead link', () => {
    const known = ['README.md', ...checks.map(({ code }) => `${code}.md`)];
    expect(files.filter((file) => !known.includes(file))).toEqual([]);
    const links = files.flatMap((file) =>
      [...textOf(file).matchAll(/\]\(([\w-]+\.md)\)/g)].map(([, target]) => target),
    );
    expect(links.filter((target) => !known.includes(target))).toEqual([]);
  });
});
