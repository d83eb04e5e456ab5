/** The reference of the library, from its docstrings: a page for each entry point of the package. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** Entry points of the package, from the manifest: names as they are imported, and the files of the sources behind them. */
export function entriesOf(root) {
  const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return Object.entries(exports).flatMap(([name, { types }]) =>
    types === undefined
      ? []
      : [{ name: name.replace('.', 'gibbon'), source: types.replace('./dist/', 'src/').replace('.d.ts', '.ts') }],
  );
}

/** Writes the pages, and one that lists them. */
export function writeLibrary(root, folder) {
  const entries = entriesOf(root);
  const target = join(folder, 'library');
  document(root, entries, target);
  rmSync(join(target, 'README.md'));
  const names = new Map(entries.map(({ name, source }) => [moduleOf(source), name]));
  for (const file of readdirSync(target)) {
    const text = readFileSync(join(target, file), 'utf8');
    rmSync(join(target, file));
    writeFileSync(join(target, renamed(file, names)), titled(text, file, names));
  }
  const rows = entries.map(({ name, source }) => {
    const summary = /^# .*\n\n(.+(?:\n.+)*)/.exec(readFileSync(join(target, pageOf(name)), 'utf8'))?.[1] ?? source;
    return `| [${name}](library/${pageOf(name)}) | ${summary.replaceAll('\n', ' ').replace(/: `gibbon\/\w+`\.$/, '.')} |`;
  });
  const lead =
    'Generated from the docstrings. [What holds everywhere](../api.md#what-holds-everywhere) is said once, on a page of its own.';
  writeFileSync(
    join(folder, 'library.md'),
    `# The library\n\n${lead}\n\n| entry | |\n| --- | --- |\n${rows.join('\n')}\n`,
  );
}

function document(root, entries, target) {
  const { resolve } = createRequire(import.meta.url);
  const tables = ['parameters', 'interfaceProperties', 'classProperties', 'typeDeclaration', 'propertyMembers'];
  execFileSync(
    process.execPath,
    [
      join(dirname(resolve('typedoc/package.json')), 'bin/typedoc'),
      ...['--plugin', 'typedoc-plugin-markdown', '--tsconfig', join(root, 'tsconfig.build.json')],
      ...entries.flatMap(({ source }) => ['--entryPoints', join(root, source)]),
      ...[
        '--out',
        target,
        '--basePath',
        root,
        '--readme',
        'none',
        '--router',
        'module',
        '--flattenOutputFiles',
        'true',
      ],
      ...['--disableSources', '--hideBreadcrumbs', '--hidePageHeader', '--useCodeBlocks', '--sanitizeComments'],
      ...tables.flatMap((table) => [`--${table}Format`, 'table']),
      ...['--skipErrorChecking', '--excludeInternal', '--excludeExternals', '--logLevel', 'Error'],
    ],
    { cwd: join(root, 'site'), stdio: ['ignore', 'inherit', 'inherit'] },
  );
}

/** TypeDoc's name of the page of an entry point: its path, with dots. */
const moduleOf = (source) => source.replace(/(\/index)?\.ts$/, '').replaceAll('/', '.');

const pageOf = (name) => `${name.replace(/^gibbon\//, '')}.md`;

/** `src.api.attacks.Namespace.norms.md` is `attacks.norms.md`. */
function renamed(file, names) {
  const [, module, space] = /^(.*?)(?:\.Namespace\.(.*))?\.md$/.exec(file);
  const page = pageOf(names.get(module));
  return space === undefined ? page : page.replace('.md', `.${space}.md`);
}

const titled = (text, file, names) =>
  text
    .replace(/^# (.*)/, (title) => `# ${names.get(file.slice(0, -3)) ?? title.slice(2)}`)
    .replace(/\]\((src[^)#]*\.md)/g, (_, page) => `](${renamed(page, names)}`);
