/** Builds the documentation site into site/dist. Needs `npm ci` in site/, which it does where that is missing, and the built package. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { writeCommandLine } from './command-line.mjs';
import { writeLibrary } from './library.mjs';
import { writePages } from './pages.mjs';

const root = resolve(import.meta.dirname, '..');
const site = join(root, 'site');
const pages = join(site, 'pages');

if (!existsSync(join(site, 'node_modules'))) {
  execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: site,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
}
execFileSync(process.execPath, [join(root, 'scripts/build.mjs'), '--if-stale'], { stdio: 'inherit' });
rmSync(pages, { recursive: true, force: true });
mkdirSync(join(pages, 'reference'), { recursive: true });
writePages(root, pages);
await writeCommandLine(join(root, 'dist'), join(pages, 'reference'));
writeLibrary(root, join(pages, 'reference'));
execFileSync(process.execPath, [join(site, 'node_modules/vitepress/bin/vitepress.js'), 'build', '.'], {
  cwd: site,
  stdio: 'inherit',
  // Links to other kinds of files are not links to pages.
  env: { ...process.env, VITE_EXTRA_EXTENSIONS: 'cast' },
});
