/** Docstrings of public names: their examples compile, and what the main entry exports has one. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'gibbon-docstrings-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What the main entry exports, types aside. */
const names = [...readFileSync(join(root, 'src/index.ts'), 'utf8').matchAll(/^export \{([^}]*)\}/gm)].flatMap(
  ([, list]) =>
    list
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '' && !name.startsWith('type ')),
);

/** Entries of the package, by the files behind them. */
const { exports: manifest }: { exports: Readonly<Record<string, string | { readonly types: string }>> } = JSON.parse(
  readFileSync(join(root, 'package.json'), 'utf8'),
);
const paths = Object.fromEntries(
  Object.entries(manifest).flatMap(([name, target]) =>
    typeof target === 'string'
      ? []
      : [
          [
            name.replace('.', 'gibbon'),
            [join(root, target.types.replace('./dist/', 'src/').replace('.d.ts', '.ts'))],
          ] as const,
        ],
  ),
);

const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  // Neither the command line nor what exported files are made of is public; both have names of their own that are like public ones.
  .filter((file) => file.endsWith('.ts') && !/\.test\.ts$|^cli\b|^exports.attacks\b/.test(file))
  .map((file) => ({ file, text: readFileSync(join(root, 'src', file), 'utf8') }));

/** Docstrings that have an example, and the names that they are of. */
const DOCSTRING = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*export (?:async )?(?:function|const|class|interface|type) (\w+)/g;

interface Example {
  readonly name: string;
  readonly file: string;
  readonly code: string;
}

const examples: readonly Example[] = sources.flatMap(({ file, text }) =>
  [...text.matchAll(DOCSTRING)].flatMap(([, comment, name]) => {
    const code = /@example([\s\S]*?)(?:\n \* @|$)/.exec(comment)?.[1].replace(/^ \* ?/gm, '');
    return code === undefined ? [] : [{ name, file, code: code.trim() }];
  }),
);

/** What examples speak of without saying where it is from. */
const given: Readonly<Record<string, string>> = {
  classifier: "import('gibbon').Classifier",
  images: "import('gibbon').ImageSet & { labels: Int32Array }",
  labels: 'Int32Array',
  digits: "import('gibbon').LabelledImages",
  runtime: "import('gibbon/browser').Runtime",
};

/** Names that examples take from other entries. */
const elsewhere: Readonly<Record<string, string>> = {
  softmaxRegression: 'gibbon/nn',
  crossEntropy: 'gibbon/nn',
  adversarial: 'gibbon/training',
};

/** Names of the main entry whose docstrings have no example yet. Nothing is to be added here. */
const without: readonly string[] = ['attacks'];
const uses = (code: string, name: string) => new RegExp(`(?<![.\\w])${name}\\b`).test(code);

/** The example as a file of its own: what it does not say is said before it. */
function fileOf({ code }: Example): string {
  const isDeclared = (name: string) => new RegExp(`(const|let|function) (\\{[^}]*\\b)?${name}\\b`).test(code);
  const doors = [...names.map((name) => [name, 'gibbon'] as const), ...Object.entries(elsewhere)];
  const imports = doors
    .filter(([name]) => uses(code, name) && !isDeclared(name))
    .map(([name, door]) => `import { ${name} } from '${door}';`);
  const known = Object.entries(given)
    .filter(([name]) => uses(code, name) && !isDeclared(name))
    .map(([name, type]) => `declare const ${name}: ${type};`);
  const files = `import { readFile, writeFile } from 'node:fs/promises';`;
  const used = uses(code, 'readFile') || uses(code, 'writeFile') ? [files] : [];
  return [...used, ...imports, ...known, `export async function example() {\n${code}\n}`].join('\n');
}

describe('public names', () => {
  it('of the main entry have an example in their docstrings', () => {
    const shown = new Set(examples.map(({ name }) => name));
    expect(
      names.filter((name) => !shown.has(name)),
      'give these an @example',
    ).toEqual([...without]);
  });

  it('have examples that compile', async () => {
    const tested = examples.filter(({ name }) => names.includes(name));
    expect(tested.length).toBeGreaterThan(30);
    tested.forEach((example, i) => {
      writeFileSync(join(folder, `${example.name}-${i}.ts`), fileOf(example));
    });
    const compilerOptions = {
      noEmit: true,
      paths,
      rootDir: '/',
      typeRoots: [join(root, 'node_modules/@types')],
      noUnusedLocals: false,
      allowImportingTsExtensions: true,
    };
    writeFileSync(
      join(folder, 'tsconfig.json'),
      JSON.stringify({ extends: join(root, 'tsconfig.json'), compilerOptions, include: ['*.ts'] }),
    );
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    const said = await promisify(execFile)(process.execPath, [tsc, '-p', folder]).then(
      ({ stdout }) => stdout,
      ({ stdout }) => stdout,
    );
    expect(said, 'what tsc says of the examples').toBe('');
  });
});
