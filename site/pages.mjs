/** The pages as the generator takes them: those of the repository with links that lead within the site, nothing else changed. */
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { beside, contents, placeOf } from './contents.mjs';

/** Blocks of code, in which nothing is a link. */
const CODE = /^(`{3,}|~{3,}).*\n[\s\S]*?^\1.*$/gm;
const LINK = /(!?\[[^\]]*\])\(([^)\s]+)\)/g;

/**
 * Writes every page of the repository into a folder, and the files that they lead to into its `public`.
 *
 * @throws Error that names each link that leads nowhere, and each page without a place in the contents
 */
export function writePages(root, folder) {
  const sources = pagesOf(root);
  const problems = [...misplaced(sources)];
  for (const source of sources) {
    const text = readFileSync(join(root, source), 'utf8').replaceAll('\r\n', '\n');
    const target = join(folder, placeOf(source));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, linked(text, source, { root, folder, sources, problems }));
  }
  cpSync(join(root, 'docs/pictures'), join(folder, 'public/files/docs/pictures'), { recursive: true });
  if (problems.length > 0) throw new Error(problems.join('\n'));
}

const pagesOf = (root) => [
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name.replaceAll('\\', '/')}`),
  ...['README.md', 'README.zh-CN.md', 'examples/README.md', 'site/home.md', 'site/home.zh-CN.md'],
  ...['CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md', 'CODE_OF_CONDUCT.md'],
];

function misplaced(sources) {
  const listed = contents.flatMap(({ pages }) => pages);
  const lost = sources.filter((page) => !listed.includes(page) && !beside.test(page) && !page.startsWith('site/'));
  const absent = listed.filter((page) => !sources.includes(page) && !page.startsWith('reference/'));
  return [
    ...lost.map((page) => `${page} has no place in site/contents.mjs`),
    ...absent.map((page) => `${page} of site/contents.mjs is not there`),
  ];
}

/** A text whose links lead to pages of the site, or to copies of files. */
function linked(text, source, site) {
  let end = 0;
  let result = '';
  for (const code of text.matchAll(CODE)) {
    result += proseLinked(text.slice(end, code.index), source, site) + code[0];
    end = code.index + code[0].length;
  }
  return result + proseLinked(text.slice(end), source, site);
}

const proseLinked = (prose, source, site) =>
  prose.replace(LINK, (whole, label, link) =>
    /^([a-z]+:|#)/i.test(link) ? whole : `${label}(${addressOf(link, source, site)})`,
  );

function addressOf(link, source, { root, folder, sources, problems }) {
  const [path, anchor] = link.split('#');
  const file = path.startsWith('/') ? path.slice(1) : posix.join(posix.dirname(source), path);
  const hash = anchor === undefined ? '' : `#${anchor}`;
  if (sources.includes(file)) return `/${placeOf(file).replace(/(index)?\.md$/, '')}${hash}`;
  if (file.startsWith('reference/') || file.startsWith('site/reference/'))
    return `/${file.replace(/^site\//, '').replace(/\.md$/, '')}${hash}`;
  const found = join(root, file);
  if (!existsSync(found) || !statSync(found).isFile()) {
    problems.push(`${source}: the link ${link} leads nowhere`);
    return link;
  }
  const copy = join(folder, 'public/files', file);
  mkdirSync(dirname(copy), { recursive: true });
  copyFileSync(found, copy);
  return `/files/${file}`;
}
