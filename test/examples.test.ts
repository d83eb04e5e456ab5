import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import './fresh-build.ts';

const run = promisify(execFile);
const root = resolve(import.meta.dirname, '..');

/** What each program says at its end, when it did what it should. */
const programs: Readonly<Record<string, RegExp>> = {
  'attack-a-folder': /fooled \d+ %, robust \d+ %\npictures in .*adversarial\n$/,
  'own-attack': /^fooled: \d+ % by ours, \d+ % by FGSM\n$/,
  'train-export-attack':
    /plain\.onnx: accuracy 0\.\d+, under PGD 0\.\d+\n.*robust\.onnx: accuracy 0\.\d+, under PGD 0\.\d+\n$/,
  'audit-in-code': /digits: accuracy under attack .*[\s\S]*The page is .*audit\.html\.\n$/,
  'gradient-of-a-graph': /first derivative: Float32Array[\s\S]*of the file: +Float32Array/,
};

/** A project of somebody who has installed the package. */
let project = '';

beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), 'gibbon-user-'));
  mkdirSync(join(project, 'node_modules'));
  symlinkSync(root, join(project, 'node_modules', 'gibbon'), 'dir');
  cpSync(join(root, 'examples'), project, { recursive: true });
  writeFileSync(join(project, 'package.json'), '{ "type": "module" }');
  const typeRoots = [join(root, 'node_modules', '@types')];
  const compilerOptions = { rootDir: '.', outDir: 'built', typeRoots };
  writeFileSync(
    join(project, 'tsconfig.json'),
    JSON.stringify({ extends: join(root, 'tsconfig.json'), compilerOptions, include: ['*.ts'] }),
  );
});
afterAll(() => rmSync(project, { recursive: true, force: true }));

describe('examples', () => {
  it('are the programs that this test runs', () => {
    const files = readdirSync(join(root, 'examples')).filter((file) => file.endsWith('.ts'));
    expect(files.sort()).toEqual([...Object.keys(programs), 'digits-model'].map((name) => `${name}.ts`).sort());
    const page = readFileSync(join(root, 'examples', 'README.md'), 'utf8');
    for (const name of Object.keys(programs)) expect(page).toContain(`\`${name}.ts\``);
  });

  it('compile, and do what they say', async () => {
    const compiled = run(process.execPath, [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', project]);
    expect(
      await compiled.then(
        ({ stdout }) => stdout,
        ({ stdout }) => stdout,
      ),
    ).toBe('');
    for (const [name, expected] of Object.entries(programs)) {
      const { stdout } = await run(process.execPath, [join(project, 'built', `${name}.js`)], {
        env: { ...process.env, TMPDIR: project },
      });
      expect(stdout, name).toMatch(expected);
    }
  });

  it('leave the files that they name', () => {
    const left = readdirSync(project, { recursive: true, encoding: 'utf8' });
    expect(left.filter((file) => /gibbon-digits-.*adversarial\/comparison\/[^/]*\.png$/.test(file)).length).toBe(20);
    expect(left.filter((file) => /gibbon-audit-[^/]*\/audit\.(html|json)$/.test(file)).length).toBe(2);
    expect(left.filter((file) => /gibbon-trained-[^/]*\/(plain|robust)\.onnx$/.test(file)).length).toBe(2);
  });
});
