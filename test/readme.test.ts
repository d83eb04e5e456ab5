/** README.md and README.zh-CN.md say the same, and lead somewhere. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { blocksOf } from './doc-blocks.ts';

const root = resolve(import.meta.dirname, '..');
const names = ['README.md', 'README.zh-CN.md'];
const [english, chinese] = names.map((name) => readFileSync(join(root, name), 'utf8'));

const withoutCode = (page: string) => page.replace(/^```[\s\S]*?^```$/gm, '');
const linksOf = (page: string) => [...withoutCode(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link);

describe('the two READMEs', () => {
  it('have the same code, commands and outputs', () => {
    expect(blocksOf(chinese)).toEqual(blocksOf(english));
    expect(blocksOf(english).length).toBeGreaterThan(8);
  });

  it('have as many headings, each at the same level', () => {
    const levels = (page: string) => [...withoutCode(page).matchAll(/^(#+) /gm)].map(([, level]) => level.length);
    expect(levels(chinese)).toEqual(levels(english));
  });

  it('lead to the same pages, in their own language where there is one', () => {
    const pages = (page: string) =>
      linksOf(page)
        .map((link) => link.replace('.zh-CN', ''))
        .sort();
    expect(pages(chinese)).toEqual(pages(english));
    const translated = linksOf(english).filter((link) => existsSync(join(root, link.replace(/\.md$/, '.zh-CN.md'))));
    const missed = translated
      .map((link) => link.replace(/\.md$/, '.zh-CN.md'))
      .filter((link) => !linksOf(chinese).includes(link));
    expect(missed.filter((link) => !/README/.test(link))).toEqual([]);
  });

  it('lead to files that are there', () => {
    const links = [english, chinese].flatMap(linksOf).filter((link) => !/^https?:/.test(link));
    expect(links.filter((link) => !existsSync(join(root, link.split('#')[0])))).toEqual([]);
  });

  it('are short enough for two minutes, and their pictures for a slow connection', () => {
    const words = withoutCode(english).split(/\s+/).length;
    expect(words).toBeLessThan(1000);
    for (const picture of ['demo.png', 'epsilon.svg']) {
      expect(statSync(join(root, 'docs/pictures', picture)).size).toBeLessThan(300_000);
    }
  });
});
