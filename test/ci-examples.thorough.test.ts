/** The examples for continuous integration: their shell lines, as a shell runs them. */
import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answeredBy, smallNet } from './audit-models.ts';
import { CLI } from './fresh-build.ts';

const docs = resolve(import.meta.dirname, '../docs');
const folder = mkdtempSync(join(tmpdir(), 'gibbon-ci-'));
const bin = join(folder, 'bin');

/** The commands of Gibbon in folded blocks of YAML (`>-`): their lines joined, as YAML folds them. */
function commandsIn(yaml: string): string[] {
  const blocks = [...yaml.matchAll(/^( *).*>-\n((?:\1 +.*\n)+)/gm)].map(([, , block]) => block);
  return blocks.map((block) => block.trim().replace(/\n */g, ' ')).filter((words) => words.startsWith('npx gibbon '));
}

/** Runs a line with `npx gibbon` as this build of it. */
function shell(line: string): Promise<{ readonly code: number; readonly stderr: string }> {
  const env = { ...process.env, PATH: `${bin}:${process.env.PATH}` };
  return new Promise((done) => {
    const child = execFile('bash', ['-c', line], { cwd: folder, env }, (_, __, stderr) =>
      done({ code: child.exitCode ?? -1, stderr }),
    );
  });
}

beforeAll(async () => {
  const net = smallNet(5);
  for (const name of ['model.onnx', 'released.onnx']) writeFileSync(join(folder, name), net);
  writeFileSync(join(folder, 'test-samples.npz'), (await answeredBy(net, 10)).file);
  mkdirSync(bin);
  writeFileSync(join(bin, 'npx'), `#!/bin/sh\nshift\nexec "${process.execPath}" "${CLI}" "$@"\n`);
  chmodSync(join(bin, 'npx'), 0o755);
  const page = readFileSync(join(docs, 'continuous-integration.md'), 'utf8');
  const [, first] = /```sh\n(.*)\n```/.exec(page) ?? [];
  expect(await shell(first)).toMatchObject({ code: 0 });
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('the example for', () => {
  it('GitHub Actions and that for GitLab run the same command', () => {
    const [github, gitlab] = ['github-actions', 'gitlab-ci'].map((name) =>
      commandsIn(readFileSync(join(docs, 'ci', `${name}.yml`), 'utf8')),
    );
    expect(github).toHaveLength(1);
    expect(gitlab).toEqual(github);
  });

  it('either ends as its report says, with the files that it uploads', async () => {
    const [line] = commandsIn(readFileSync(join(docs, 'ci/github-actions.yml'), 'utf8'));
    const { code, stderr } = await shell(line);
    expect(stderr).not.toContain('gibbon:');
    const report = readFileSync(join(folder, 'audit/junit.xml'), 'utf8');
    expect(report).toContain('name="robust(Linf,8/255) &gt;= .4"');
    const { isWorse } = JSON.parse(readFileSync(join(folder, 'audit/comparison.json'), 'utf8'));
    expect(isWorse, 'of a file against itself').toBe(false);
    expect(code).toBe(report.includes('<failure type="requirement"') ? 1 : 0);
  });
});
