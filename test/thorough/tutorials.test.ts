/** The tutorials and lessons, followed block by block: what they show is what is printed. */
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { blocksOf, missingFrom, prepareProject, runStep, stepsOf } from '../doc-blocks.ts';

const root = resolve(import.meta.dirname, '../..');
const data = process.env.GIBBON_DATA;

interface Page {
  readonly page: string;
  /** What its reader has, by the name that the page gives it: files of GIBBON_DATA. */
  readonly has?: Readonly<Record<string, string>>;
}

const pages: readonly Page[] = [
  { page: 'README.md' },
  { page: 'docs/tutorials/torch-to-ci.md' },
  {
    page: 'docs/tutorials/detector.md',
    has: {
      'fastestdet.onnx': 'wild/fastestdet.onnx',
      'dog.jpeg': 'imagenet/photos/153_n02085936_Maltese_dog.JPEG',
    },
  },
  { page: 'docs/tutorials/harden.md' },
  { page: 'docs/tutorials/verify.md' },
  { page: 'docs/teaching.md', has: { 'mnist-is-there': 'mnist/t10k-labels-idx1-ubyte.gz' } },
];

const isThere = ({ has }: Page) =>
  Object.values(has ?? {}).every((file) => data !== undefined && existsSync(join(data, file)));

describe.each(pages)('$page', (page) => {
  const folders: string[] = [];
  afterAll(() => {
    for (const folder of folders) rmSync(folder, { recursive: true });
  });

  it.skipIf(!isThere(page))('prints what it shows (some pages need GIBBON_DATA)', { timeout: 900_000 }, async () => {
    const blocks = blocksOf(readFileSync(join(root, page.page), 'utf8'));
    const folder = mkdtempSync(join(tmpdir(), 'gibbon-page-'));
    folders.push(folder);
    prepareProject(folder, blocks);
    for (const [name, file] of Object.entries(page.has ?? {})) copyFileSync(join(data ?? '', file), join(folder, name));
    const steps = stepsOf(blocks);
    expect(steps.length).toBeGreaterThan(1);
    for (const step of steps) {
      const { code, stdout, stderr } = await runStep(folder, step);
      const context = `${step.lines.join('\n')}\n\n${stdout}\n${stderr}`;
      expect(code, context).toBe(0);
      if (step.shown !== undefined)
        expect(missingFrom(step.shown, stdout), `not printed by ${context}`).toBeUndefined();
    }
  });

  it('has a Chinese page with the same code, where it has one', () => {
    const other = join(root, page.page.replace('.md', '.zh-CN.md'));
    if (!existsSync(other)) return;
    const [english, chinese] = [join(root, page.page), other].map((path) =>
      blocksOf(readFileSync(path, 'utf8')).filter(({ language }) => language !== 'python'),
    );
    expect(chinese).toEqual(english);
  });
});

/** What the pieces of code of the README take for granted. */
const givens = [
  `import { add, gradient, mul, sign, stopGradient, type Value } from 'gibbon/graph';
import { crossEntropy } from 'gibbon/nn';
declare const model: (x: Value) => Value;
declare const [x, y]: readonly Value[];
declare const epsilon: number;
export { adversarial };
`,
  `import type { FloatTensor } from 'gibbon';
declare const labels: readonly number[];
declare const image: FloatTensor;
export { smallest };
`,
];

it('the pieces of code in README.md compile', { timeout: 120_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'gibbon-pieces-'));
  const pieces = blocksOf(readFileSync(join(root, 'README.md'), 'utf8')).filter(({ language }) => language === 'ts');
  expect(pieces).toHaveLength(givens.length);
  const files = pieces.map((piece, i) => ({ ...piece, file: `piece-${i}.ts`, code: givens[i] + piece.code }));
  expect(() => prepareProject(folder, files)).not.toThrow();
  rmSync(folder, { recursive: true });
});

describe('comparing what a page shows with what was printed', () => {
  it.each([
    ['a\nb', 'a\nb', true],
    ['a', 'a\nb', false],
    ['a\n...', 'a\nb', true],
    ['...\nb', 'a\nb', true],
    ['b', 'a\nb', false],
    ['a\n...\nc', 'a\nb\nc', true],
    ['took 3 s', 'took 400 s', true],
    ['error 3.1 %', 'error 3.2 %', true],
    ['error 3.1 %', 'error 13.2 %', false],
    ['1,500 passes', '1,400 passes', true],
    ['1,500 passes', '1,300 passes', false],
    ['1,500 passes', '1,500 steps', false],
    ['a  b', 'a b', true],
    ['pytorch 1.11.0', 'pytorch 1.11.0', true],
  ])('%j beside %j: %s', (shown, printed, isSame) => {
    expect(missingFrom(shown, printed) === undefined).toBe(isSame);
  });
});
