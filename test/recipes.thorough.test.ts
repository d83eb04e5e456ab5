import { execFile } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const run = promisify(execFile);
const root = resolve(import.meta.dirname, '..');
const copy = mkdtempSync(join(tmpdir(), 'gibbon-recipes-'));
const at = (...names: string[]) => join(copy, ...names);

/** A code block of docs/adding.md whose first words say where it goes: a new file, or lines before a line of an old one. */
interface Step {
  readonly recipe: string;
  readonly file: string;
  /** The line that the code goes before; undefined for a new file, empty for the end of an old one. */
  readonly before: string | undefined;
  readonly code: string;
}

function stepsOf(page: string): Step[] {
  return page.split(/^## /m).flatMap((section) => {
    const recipe = section.slice(0, section.indexOf('\n'));
    return [...section.matchAll(/^```ts (src\/\S+)(?: (?:at its end|before `(.*)`))?\n([\s\S]*?)^```$/gm)].map(
      ([whole, file, before, code]) => ({
        recipe,
        file,
        before: whole.split('\n', 1)[0].endsWith('at its end') ? '' : before,
        code,
      }),
    );
  });
}

const steps = stepsOf(readFileSync(join(root, 'docs', 'adding.md'), 'utf8'));
const recipes = [...new Set(steps.map(({ recipe }) => recipe))];

function follow({ file, before, code }: Step): void {
  if (before === undefined) {
    mkdirSync(dirname(at(file)), { recursive: true });
    writeFileSync(at(file), code, { flag: 'wx' });
  } else if (before === '') {
    appendFileSync(at(file), code);
  } else {
    const text = readFileSync(at(file), 'utf8');
    const place = text.indexOf(`\n${before}`);
    expect(place, `${file} has the line ${before}`).toBeGreaterThan(0);
    writeFileSync(at(file), `${text.slice(0, place + 1)}${code}${text.slice(place + 1)}`);
  }
}

beforeAll(async () => {
  cpSync(join(root, 'src'), at('src'), { recursive: true, filter: (path) => !path.endsWith('.test.ts') });
  for (const file of ['package.json', 'tsconfig.json', 'tsconfig.build.json']) cpSync(join(root, file), at(file));
  symlinkSync(join(root, 'node_modules'), at('node_modules'), 'dir');
  steps.forEach(follow);
});
afterAll(() => rmSync(copy, { recursive: true, force: true }));

/** What a program that uses the copy prints, as JSON. */
async function used(program: string): Promise<unknown> {
  writeFileSync(at('use.mjs'), program);
  const { stdout } = await run(process.execPath, [at('use.mjs')]);
  return JSON.parse(stdout);
}

describe('the recipes of docs/adding.md', () => {
  it('are those that this test tries, one new file and at most one line more each', () => {
    expect(recipes).toEqual(Object.keys(uses));
    for (const recipe of recipes) {
      const own = steps.filter((step) => step.recipe === recipe);
      expect(own.filter(({ before }) => before === undefined)).toHaveLength(1);
      const lines = own
        .filter(({ before }) => before !== undefined)
        .map(({ code }) => code.trimEnd().split('\n').length);
      expect(lines.length === 0 || (lines.length === 1 && lines[0] === 1), `${recipe} adds lines ${lines}`).toBe(true);
    }
  });

  it('compile in a copy of the sources', async () => {
    const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
    const compiled = run(process.execPath, [tsc, '-p', at('tsconfig.build.json')]);
    expect(
      await compiled.then(
        ({ stdout }) => stdout,
        ({ stdout }) => stdout,
      ),
    ).toBe('');
    await run(process.execPath, [join(root, 'scripts/bundle.mjs'), at('dist')]);
  });

  it.each(Object.keys(usesByName()))('%s can be used', async (recipe) => {
    await usesByName()[recipe]();
  });
});

function usesByName(): Readonly<Record<string, () => Promise<void>>> {
  return uses;
}

/** Two classes by the sum of four pixels, as an ONNX file. */
const MODEL = `
import { constant, exportGraph, floats, input, matmul } from './dist/api/graph.js';
import { loadClassifier, attack } from './dist/index.js';
const x = input('x', 'float32', [1, 4]);
const weights = constant(floats([4, 2], [1, -1, 1, -1, 1, -1, 1, -1]));
const bytes = exportGraph({ inputs: [x], outputs: { logits: matmul(x, weights) } });
const images = floats([1, 4], [0.1, 0.1, 0.1, 0.1]);
`;

const uses: Readonly<Record<string, () => Promise<void>>> = {
  'An attack': async () => {
    const found = await used(`${MODEL}
      import { attacks } from './dist/api/attacks.js';
      const classifier = await loadClassifier(bytes, { box: { low: -1, high: 1 } });
      const { samples } = await attack(classifier, attacks['rand-fgsm'], images, [0], { epsilon: 0.3, options: { randomStep: 0.1 } });
      console.log(JSON.stringify(samples));`);
    expect(found).toMatchObject([{ fooled: true, adversarial: { class: 1 } }]);
    const { stdout } = await run(process.execPath, [at('dist/bin/gibbon.js'), 'attack', '--help']);
    expect(stdout).toContain('rand-fgsm');
  },
  'An operator': async () => {
    const gradient = await used(`
      import { applyOne, floats, gradient, input, reduceSum, Cube } from './dist/api/graph.js';
      import { defaultRuntime } from './dist/index.js';
      const x = input('x', 'float32', [2]);
      const y = reduceSum(applyOne(Cube, [x]), [0], false);
      const runtime = await defaultRuntime();
      const program = await runtime.compile({ inputs: [x], outputs: { slope: gradient(y, x) } });
      console.log(JSON.stringify([...(await program.run({ x: floats([2], [2, -1]) })).slope.data]));`);
    expect(gradient).toEqual([12, 3]);
  },
  'A command': async () => {
    const main = at('dist/bin/gibbon.js');
    expect((await run(process.execPath, [main, '--help'])).stdout).toContain('count the operators of an ONNX file');
    const file = await used(`${MODEL}
      import { writeFileSync } from 'node:fs';
      writeFileSync(${JSON.stringify(at('model.onnx'))}, bytes);
      console.log(JSON.stringify('written'));`);
    expect(file).toBe('written');
    expect((await run(process.execPath, [main, 'count', at('model.onnx')])).stdout).toBe('Identity  1\nMatMul  1\n');
  },
  'A data format': async () => {
    writeFileSync(at('points.csv'), '0,0.1,0.1,0.1,0.1\n1,-0.1,-0.1,-0.1,-0.1\n');
    const read = await used(`${MODEL}
      import { writeFileSync } from 'node:fs';
      import { readArray } from './dist/index.js';
      writeFileSync(${JSON.stringify(at('signs.onnx'))}, bytes);
      const { images: points, labels } = await readArray(${JSON.stringify(at('points.csv'))}, { box: { low: -1, high: 1 } });
      console.log(JSON.stringify({ shape: points.shape, labels: [...labels] }));`);
    expect(read).toEqual({ shape: [2, 4], labels: [0, 1] });
    const words = ['attack', 'signs.onnx', 'points.csv', '--box', '-1..1', '--epsilon', '.2', '--json'];
    const { stdout } = await run(process.execPath, [at('dist/bin/gibbon.js'), ...words], { cwd: copy });
    expect(JSON.parse(stdout).samples).toMatchObject([
      { label: 0, fooled: true },
      { label: 1, fooled: true },
    ]);
  },
  'A goal': async () => {
    const made = await used(`
      import { writeFileSync } from 'node:fs';
      import { writeNpy } from './dist/api/data.node.js';
      import { constant, exportGraph, floats, input, matmul } from './dist/api/graph.js';
      const x = input('x', 'float32', [1, 4]);
      const y = matmul(x, constant(floats([4, 3], Array(12).fill(0.5))));
      writeFileSync(${JSON.stringify(at('sums.onnx'))}, exportGraph({ inputs: [x], outputs: { y } }));
      writeFileSync(${JSON.stringify(at('x.npy'))}, writeNpy(floats([1, 4], [0.1, 0.1, 0.1, 0.1])));
      console.log('true');`);
    expect(made).toBe(true);
    const words = [
      'attack',
      'sums.onnx',
      'x.npy',
      '--goal',
      'sum',
      '--threshold',
      '1',
      '--attack',
      'pgd',
      '--epsilon',
      '.2',
      '--json',
    ];
    const { stdout } = await run(process.execPath, [at('dist/bin/gibbon.js'), ...words], { cwd: copy });
    expect(JSON.parse(stdout).samples).toMatchObject([{ reached: true, before: { name: 'sum' } }]);
  },
  'A norm': async () => {
    const found = await used(`${MODEL}
      import { pgd } from './dist/index.js';
      const classifier = await loadClassifier(bytes, { box: { low: -1, high: 1 } });
      const run = { epsilon: 0.2, norm: 'RMS', options: { steps: 5 } };
      console.log(JSON.stringify((await attack(classifier, pgd, images, [0], run)).samples));`);
    expect(found).toMatchObject([{ fooled: true, distance: expect.closeTo(0.2, 6) }]);
    for (const command of ['attack', 'audit']) {
      const { stdout } = await run(process.execPath, [at('dist/bin/gibbon.js'), command, '--help']);
      expect(stdout, command).toContain('RMS');
    }
  },
};
