/** `gibbon reproduce`, killed at random moments and started again, writes the record of a run that was left in peace. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { randomStream } from '../../src/random.ts';
import type { ReproductionRecord } from '../../src/report/reproduction/record.ts';
import { CLI } from '../fresh-build.ts';

const KILLS = 20;
/** Rows that need two trainings; each network of another size. */
const ROWS = '6-8';

const folder = mkdtempSync(join(tmpdir(), 'gibbon-killed-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Life {
  /** Null where it was killed. */
  readonly code: number | null;
  readonly milliseconds: number;
  readonly stderr: string;
}

function live(name: string, killedAfter?: number): Promise<Life> {
  const words = ['reproduce', '--preset', 'smoke', '--only', ROWS, '--jobs', '2', '--out', join(folder, name)];
  const start = performance.now();
  const child = spawn(process.execPath, [CLI, ...words, '--models', join(folder, `${name}-models`)]);
  let stderr = '';
  child.stderr.on('data', (text) => {
    stderr += text;
  });
  const timer = killedAfter === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), killedAfter);
  return new Promise((done, failed) => {
    child.on('error', failed);
    child.on('close', (code) => {
      clearTimeout(timer);
      done({ code, milliseconds: performance.now() - start, stderr });
    });
  });
}

/** What was measured and trained, without how long it took. */
function found(name: string) {
  const record: ReproductionRecord = JSON.parse(readFileSync(join(folder, name, 'reproduction.json'), 'utf8'));
  return {
    rows: record.rows.map(({ seconds: _, ...row }) => row),
    models: record.models.map(({ seconds: _, ...model }) => model),
  };
}

const filesOf = (name: string): string[] => {
  try {
    return readdirSync(join(folder, `${name}-models`));
  } catch {
    return [];
  }
};

it.skipIf(process.env.GIBBON_DATA === undefined)(
  'writes the same record after twenty deaths',
  async () => {
    const peaceful = await live('peaceful');
    expect(peaceful).toMatchObject({ code: 0 });
    const models = filesOf('peaceful').length;
    const random = randomStream(18, 'deaths');
    let deaths = 0;
    let inTraining = 0;
    while (deaths < KILLS) {
      const { code, stderr } = await live('killed', (0.2 + 0.7 * random.uniform()) * peaceful.milliseconds);
      if (code !== null) {
        expect(code, stderr).toBe(0);
        expect(found('killed')).toEqual(found('peaceful'));
        for (const name of ['killed', 'killed-models']) rmSync(join(folder, name), { recursive: true });
        continue;
      }
      deaths++;
      if (filesOf('killed').filter((file) => file.endsWith('.safetensors')).length < models) inTraining++;
    }
    expect(inTraining, 'of them before all networks were trained').toBeGreaterThan(2);
    expect(await live('killed')).toMatchObject({ code: 0 });
    expect(found('killed')).toEqual(found('peaceful'));
    expect(filesOf('killed').sort(), 'and leaves no checkpoint behind').toEqual(filesOf('peaceful').sort());
  },
  1_200_000,
);
