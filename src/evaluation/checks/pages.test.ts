/** Every check has its page: what it counts, when it rings, why, and what to do. UPDATE_DOCS=1 writes the thresholds anew. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { samplesToSee } from '../statistics/judgement.ts';
import { type Check, checks } from './index.ts';

const FOLDER = resolve(import.meta.dirname, '../../../docs/diagnostics');
const files = readdirSync(FOLDER);
const textOf = (file: string) => readFileSync(resolve(FOLDER, file), 'utf8');

/** The paragraph on its thresholds. */
function thresholdsOf({ words, limit, most }: Check): string {
  const { counts, reasons = {} } = words.en;
  const among = most === undefined ? 'all samples' : `the first ${most} samples`;
  if (limit === undefined) return `**Never an alarm.** It counts ${counts}, among ${among}: ${Object.values(reasons)}.`;
  const share = `${Number((100 * limit).toPrecision(6))} %`;
  const inapplicable = Object.values(reasons).map((reason) => ` **Not applicable:** ${reason}.`);
  return `**Alarm** where the whole 95 % interval lies above ${share}, **passed** where none of it does, else too few samples: it counts ${counts}, among ${among}. If it counts none, ${samplesToSee(limit)} samples suffice.${inapplicable.join('')}`;
}

/** Lines of at most 140 characters. */
function folded(text: string): string {
  return text.replace(/(.{1,140})(?: |$)/g, '$1\n').trimEnd();
}

if (process.env.UPDATE_DOCS === '1') {
  for (const check of checks) {
    const [title, , ...rest] = textOf(`${check.code}.md`).split('\n\n');
    const text = [title, folded(thresholdsOf(check)), ...rest].join('\n\n');
    writeFileSync(resolve(FOLDER, `${check.code}.md`), text);
  }
}

describe('docs/diagnostics', () => {
  it.each(checks.map(({ code, words }) => [code, words.en.passed]))('has the page of %s', (code, title) => {
    expect(files).toContain(`${code}.md`);
    const page = textOf(`${code}.md`);
    expect(page.split('\n')[0]).toBe(`# ${title}`);
    for (const part of [/^\*\*Why\.\*\*/m, /^\*\*What to do\*\*/m, /^Sources?: (.*\n)*.*arXiv/m]) {
      expect(page, `${code}.md`).toMatch(part);
    }
  });

  it.each(checks)('says of $code what the code does', (check) => {
    const flowing = textOf(`${check.code}.md`).replace(/\s+/g, ' ');
    expect(flowing, `docs/diagnostics/${check.code}.md`).toContain(thresholdsOf(check));
  });

  it.each(checks)('lists $code with what it asks and its threshold', ({ code, words, limit }) => {
    const share = limit === undefined ? 'never an alarm' : `${Number((100 * limit).toPrecision(6))} %`;
    expect(textOf('README.md')).toContain(`| [${code}](${code}.md) | ${words.en.asks} | ${share} |`);
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
