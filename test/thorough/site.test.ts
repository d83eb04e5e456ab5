/** The documentation site: it builds, every link leads somewhere, and the reference is whole. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, posix, resolve } from 'node:path';
import { parseHTML } from 'linkedom';
import { beforeAll, describe, expect, it } from 'vitest';
import '../fresh-build.ts';

const root = resolve(import.meta.dirname, '../..');
const site = join(root, 'site');
const dist = join(site, 'dist');
const isInstalled = existsSync(join(site, 'node_modules'));

interface BuiltPage {
  readonly links: readonly string[];
  readonly anchors: ReadonlySet<string>;
  readonly document: ReturnType<typeof parseHTML>['document'];
}

const filesIn = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => posix.join('/', entry.parentPath.slice(dist.length).replaceAll('\\', '/'), entry.name));

describe.skipIf(!isInstalled)('the site (needs its packages: npm ci --prefix site)', () => {
  const pages = new Map<string, BuiltPage>();
  let files: ReadonlySet<string> = new Set();

  beforeAll(() => {
    execFileSync(process.execPath, [join(site, 'build.mjs')], { stdio: ['ignore', 'ignore', 'inherit'] });
    files = new Set(filesIn(dist));
    for (const file of files) {
      if (!file.endsWith('.html') || file.startsWith('/files/')) continue;
      const { document } = parseHTML(readFileSync(join(dist, file), 'utf8'));
      const links = [...document.querySelectorAll('a[href], img[src]')].map(
        (element) => element.getAttribute('href') ?? element.getAttribute('src') ?? '',
      );
      const anchors = new Set([...document.querySelectorAll('[id]')].map(({ id }) => id));
      pages.set(file, { links, anchors, document });
    }
  }, 900_000);

  it('has a page for every text of docs/, in both languages', () => {
    expect(pages.size).toBeGreaterThan(80);
    for (const page of ['/index.html', '/zh/index.html', '/paper.html', '/zh/paper.html', '/teaching.html']) {
      expect([...pages.keys()]).toContain(page);
    }
  });

  it('has no link that leads nowhere', () => {
    const dead = [...pages].flatMap(([file, { links }]) =>
      links.filter((link) => isDead(link, file)).map((link) => `${file}: ${link}`),
    );
    expect(dead).toEqual([]);
  });

  function isDead(link: string, from: string): boolean {
    if (/^(https?:|mailto:|data:)/.test(link)) return false;
    const { pathname, hash } = new URL(link, `http://site${from}`);
    const path = decodeURIComponent(pathname);
    const target = [path, `${path}.html`, `${path}index.html`].find((each) => files.has(each));
    if (target === undefined) return true;
    const page = pages.get(target);
    return hash !== '' && page !== undefined && !page.anchors.has(decodeURIComponent(hash.slice(1)));
  }

  it('describes every command, with every option', async () => {
    const listed = readdirSync(join(root, 'src/cli'), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && existsSync(join(root, 'src/cli', entry.name, 'command.ts')))
      .map(({ name }) => name);
    for (const name of listed) {
      const page = pages.get(`/reference/command-line/${name}.html`);
      expect(page, `a page of ${name}`).toBeDefined();
      const text = page?.document.querySelector('main')?.textContent ?? '';
      const help = execFileSync(process.execPath, [join(root, 'dist/cli/main.js'), name, '--help'], {
        encoding: 'utf8',
      });
      const options = [...help.matchAll(/^ {2}(?:-\w, )?(--[\w-]+)/gm)].map(([, option]) => option);
      expect(options.filter((option) => !text.includes(option))).toEqual([]);
      expect(text, 'a summary').toMatch(/^[\s\S]{0,80}gibbon \w+[^\n]*\n*\s*\S[^\n]{15,}/);
    }
  });

  it('describes every name of every entry point', () => {
    const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    const entries = Object.keys(exports).filter((name) => exports[name].types !== undefined);
    for (const entry of entries) {
      const name = entry === '.' ? 'gibbon' : entry.slice(2);
      const page = pages.get(`/reference/library/${name}.html`);
      expect(page, `a page of ${entry}`).toBeDefined();
      expect(page?.document.querySelectorAll('h3').length ?? 0, entry).toBeGreaterThan(5);
    }
  });

  it('shows formulas as MathML, and is searched without a server', () => {
    expect(pages.get('/paper.html')?.document.querySelectorAll('math').length ?? 0).toBeGreaterThan(3);
    const indices = [...files].filter((file) => /localSearchIndex(root|zh)\..*\.js$/.test(file));
    expect(indices).toHaveLength(2);
    const chinese = indices.find((file) => file.includes('zh')) ?? '';
    expect(readFileSync(join(dist, chinese), 'utf8')).toContain('对');
  });
});
