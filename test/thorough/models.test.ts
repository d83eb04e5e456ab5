/**
 * Models that other people ship, attacked and confirmed. `UPDATE_DOCS=1 npx vitest run test/thorough/models.test.ts` writes docs/models.md,
 * with the files in GIBBON_DATA. Every result is confirmed by a script that imports nothing of Gibbon.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readIdxImages, readImage, toTensor, writeNpy } from '../../src/data/index.node.ts';
import { headsByName, purposeOf } from '../../src/goals/index.ts';
import { decodeModel } from '../../src/onnx/index.ts';
import { nativeRuntime } from '../../src/runtime/node.ts';
import { type FloatTensor, takeRows } from '../../src/tensor/index.ts';
import { gibbon } from '../command-line.ts';
import { modelRuns, notAttacked, type WildRun, wildRuns } from './wild-runs.ts';

const data = process.env.GIBBON_DATA ?? '';
const wild = join(data, 'wild');
const runs = [...wildRuns, ...modelRuns];
const pathOf = ({ file, folder = 'wild' }: WildRun) => join(data, folder, `${file}.onnx`);
const PAGE = join(import.meta.dirname, '../../docs/models.md');
const REPLAY = join(import.meta.dirname, 'replay.mjs');
const update = process.env.UPDATE_DOCS === '1';

interface Row {
  readonly file: string;
  readonly purpose: string;
  readonly command: string;
  readonly before: string;
  readonly after: string;
  readonly reached: string;
  readonly seconds: string;
}

async function inputsOf({ inputs }: WildRun): Promise<FloatTensor> {
  if ('drawn' in inputs) return inputs.drawn();
  if ('digits' in inputs) {
    const { images } = await readIdxImages(join(data, 'mnist/t10k-images-idx3-ubyte.gz'), {
      box: { low: 0, high: inputs.box },
    });
    return takeRows(images, [...Array(inputs.digits).keys()]);
  }
  const { photos, height, width, box } = inputs;
  const images = await Promise.all(
    photos.map((name) => readImage(join(data, 'imagenet/photos', `${name}.JPEG`), { channels: 3, height, width })),
  );
  return toTensor(images, { layout: 'nchw', box: { low: 0, high: box } });
}

const shown = (values: readonly number[]) => values.map((value) => Number(value.toPrecision(3))).join(', ');

describe.skipIf(!existsSync(wild))('models that other people ship', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gibbon-wild-'));
  const rows: Row[] = [];
  afterAll(() => {
    rmSync(folder, { recursive: true });
    if (update) writeFileSync(PAGE, page(rows, existsSync(PAGE) ? readFileSync(PAGE, 'utf8') : ''));
  });

  it('are all attacked, or it is said why not', () => {
    const files = ['wild', 'models']
      .flatMap((folder) => readdirSync(join(data, folder)))
      .filter((name) => name.endsWith('.onnx'))
      .map((name) => name.slice(0, -5));
    const known = [...runs.map(({ file }) => file), ...Object.keys(notAttacked)];
    expect(files.filter((name) => !known.includes(name))).toEqual([]);
  });

  it.each(runs.map((run) => [run.file, run] as const))(
    '%s',
    async (file, run) => {
      const path = pathOf(run);
      const clean = join(folder, `${file}.npy`);
      const out = join(folder, file);
      writeFileSync(clean, writeNpy(await inputsOf(run)));
      const started = performance.now();
      const { code, stderr } = await gibbon(folder, ['attack', path, clean, ...run.flags, '--out', out]);
      const seconds = (performance.now() - started) / 1000;
      expect(code, stderr).toBe(0);
      const record = JSON.parse(readFileSync(join(out, 'goal.json'), 'utf8'));
      const asked = { model: path, clean, adversarial: join(out, 'adversarials.npy'), ...run.replay };
      const replay = spawnSync(process.execPath, [REPLAY], { input: JSON.stringify(asked), encoding: 'utf8' });
      expect(replay.status, replay.stderr).toBe(0);
      const found: { distance: number; before: number; after: number }[] = JSON.parse(replay.stdout);
      expect(found.length).toBe(record.samples.length);
      for (const [i, { distance, before, after }] of found.entries()) {
        const { reached, reachedBefore, distance: claimed } = record.samples[i];
        expect(distance, `sample ${i}: distance`).toBeCloseTo(claimed, 5);
        expect(distance).toBeLessThanOrEqual(record.epsilon * (1 + 1e-6));
        if (!reachedBefore) expect(run.isReached(after, before), `sample ${i}: ${before} -> ${after}`).toBe(reached);
      }
      rows.push(await rowOf(path, run, record, found, seconds));
    },
    300_000,
  );

  it('stand in docs/models.md', () => {
    if (update) return;
    const written = readFileSync(PAGE, 'utf8');
    const missing = [...runs.map(({ file }) => file), ...Object.keys(notAttacked)].filter(
      (file) => !written.includes(`\`${file}\``),
    );
    expect(missing, 'renew it with UPDATE_DOCS=1 npx vitest run test/thorough/models.test.ts').toEqual([]);
  });
});

async function rowOf(
  path: string,
  run: WildRun,
  record: { readonly summary: { readonly reached: number; readonly attacked: number } },
  found: readonly { readonly before: number; readonly after: number }[],
  seconds: number,
): Promise<Row> {
  const bytes = readFileSync(path);
  const runtime = await nativeRuntime();
  const purpose = await purposeOf(decodeModel(bytes), bytes, runtime);
  await runtime.dispose();
  return {
    file: run.file,
    purpose: purpose?.words ?? '',
    command: run.flags.join(' '),
    before: shown(found.map(({ before }) => before)),
    after: shown(found.map(({ after }) => after)),
    reached: `${record.summary.reached} of ${record.summary.attacked}`,
    seconds: seconds.toFixed(1),
  };
}

/** As it is found in the file of that name. */
const HEAD = headsByName.fastestdet.find([{ name: '758', dtype: 'float32', shape: [85, 22, 22] }]);

/** @param earlier The page as it was: rows of what was not run now stay */
function page(rows: readonly Row[], earlier: string): string {
  const lineOf = ({ file, purpose, command, before, after, reached, seconds }: Row) =>
    `| \`${file}\` | ${purpose} | \`${command}\` | ${before} | ${after} | ${reached} | ${seconds} |`;
  const renewed = new Map(rows.map((row) => [row.file, lineOf(row)]));
  const lines = runs
    .map(({ file }) => file)
    .toSorted()
    .flatMap((file) => renewed.get(file) ?? earlier.split('\n').filter((line) => line.startsWith(`| \`${file}\` |`)));
  const others = Object.entries(notAttacked).map(([file, reason]) => `- \`${file}\`: ${reason}.`);
  return `# Models that other people ship

Generated by \`UPDATE_DOCS=1 npx vitest run test/thorough/models.test.ts\`. The files are as their authors published them. Photographs are
ImageNet's, digits MNIST's; all other inputs are drawn with a fixed seed. Each row is one run of \`gibbon attack MODEL INPUTS ...\` with these options,
all cores, start to end; the seconds are of a machine with other work to do. The measures before and after, distances, and whether the goal is
reached were found again by \`test/thorough/replay.mjs\`, which runs the file on ONNX Runtime and imports nothing of Gibbon: scores, cosines,
largest changes, shares of positions that changed, or 1 where the class changed or left the first answers.

| file | seems to be | options | before | after | reached | seconds |
| --- | --- | --- | --- | --- | --- | ---: |
${lines.join('\n')}

Not in the table:

${others.join('\n')}

## The head of a detector

Goals on detectors read boxes and scores where the shapes of the outputs tell them to, or where \`--head\` says: ${Object.keys(headsByName).join(', ')}. Any other head
is described under \`head\` in the model card, \`model.gibbon.json\` beside \`model.onnx\`. Axes are counted without that of the samples; all axes but that of the features
count candidates. This is FastestDet's, one output [85, 22, 22]:

\`\`\`json
${JSON.stringify({ head: HEAD }, undefined, 2)}
\`\`\`

- \`classes\`: one score a class, features \`from\` to the one before \`to\`. \`squash\` is \`sigmoid\` or \`softmax\` where they are not probabilities yet, \`background\` the class that means "nothing".
- \`objectness\`: whether there is anything, by which the scores are multiplied; with \`powers\`, objectness to the one times class to the other.
- \`boxes\`: four numbers. \`form\` is \`corners\` (left, top, right, bottom), \`centre\` (centre, width, height) or \`grid\` (as FastestDet); \`unit\` is \`shares\` of the picture, or \`pixels\`.
`;
}
