/** What `gibbon audit` says to models and samples that do not fit: exit code 2, what to do, and nothing written; or a remark. */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeNpy } from '../src/data/index.ts';
import { type FloatTensor, floats, row } from '../src/tensor/index.ts';
import {
  type AnsweredSamples,
  answeredBy,
  constantNet,
  netOfLevels,
  netWithoutAnswer,
  samplesFile,
  smallNet,
} from './audit-models.ts';
import { gibbon } from './command-line.ts';
import { type Refusal, refusalOf, Wording } from './refusals.ts';
import { colours, SIDE, stripes } from './small-models.ts';

const COUNT = 30;
const CLASSES = 5;

const folder = mkdtempSync(join(tmpdir(), 'gibbon-audit-refusals-'));
const put = (name: string, contents: Uint8Array | string) => writeFileSync(join(folder, name), contents);

let answered: AnsweredSamples;

/** Pictures in one of three colours. */
function coloured(channels: readonly number[]): FloatTensor {
  const pixels = SIDE ** 2;
  const pictureOf = (channel: number) =>
    Array.from({ length: 3 * pixels }, (_, i) => (Math.floor(i / pixels) === channel ? 0.6 : 0.4));
  return floats([channels.length, 3, SIDE, SIDE], channels.flatMap(pictureOf));
}

function putSamples({ images, labels, file }: AnsweredSamples): void {
  const withPixel = (value: number, factor = 1): FloatTensor => {
    const data = images.data.map((pixel) => pixel * factor);
    data[3 * 36] = value;
    return { ...images, data };
  };
  const of = (change: (label: number) => number) => samplesFile(images, labels.map(change));
  put('good.npz', file);
  put('inputs.npy', writeNpy(images));
  put(
    'later.npz',
    of((label) => label + 1),
  );
  put(
    'strange.npz',
    of((label) => (label + 2) % CLASSES),
  );
  put(
    'counted.npz',
    of((label) => (label === 0 ? 4 : label - 1)),
  );
  put('levels.npz', samplesFile(withPixel(200, 255), labels));
  put('nan.npz', samplesFile(withPixel(Number.NaN), labels));
  put('text.npz', 'hello world');
  put('few.txt', '1\n2\n3\n');
  const first = labels[0];
  const alike = [...labels.keys()].filter((i) => labels[i] === first);
  const pixels = alike.flatMap((i) => [...row(images, i)]);
  put(
    'alike.npz',
    samplesFile(
      floats([alike.length, 1, 6, 6], pixels),
      alike.map(() => first),
    ),
  );
  const channels = Array.from({ length: 12 }, (_, i) => i % 3);
  const turned = channels.map((channel) => 2 - channel);
  put('bgr.npz', samplesFile(coloured(channels), turned));
  // The green ones are right either way.
  const green = channels.map((channel, i) => (i < 8 ? 1 : channel));
  put(
    'greenish.npz',
    samplesFile(
      coloured(green),
      green.map((channel) => 2 - channel),
    ),
  );
}

beforeAll(async () => {
  const net = smallNet(CLASSES);
  put('net.onnx', net);
  put('constant.onnx', constantNet(CLASSES, 1));
  put('levels.onnx', netOfLevels(CLASSES));
  put('never.onnx', netWithoutAnswer(CLASSES, 2));
  put('sometimes.onnx', netWithoutAnswer(CLASSES, 0.205));
  put('two.onnx', smallNet(2));
  put('two.npz', (await answeredBy(smallNet(2), COUNT)).file);
  put('colours.onnx', colours());
  put('stripes.onnx', stripes());
  answered = await answeredBy(net, COUNT);
  putSamples(answered);
});
afterAll(() => rmSync(folder, { recursive: true }));

const audited = (words: string, out: string) =>
  gibbon(folder, [
    'audit',
    ...words.split(' '),
    '--preset',
    'quick',
    '--epsilon',
    '0.02',
    '--threads',
    '1',
    '--out',
    out,
  ]);

const wording = new Wording(folder);

const refusals: readonly Refusal[] = [
  ['net.onnx', 'usage', "'--data <path>'"],
  ['net.onnx --data good.npz --preset huge', 'option', '--preset'],
  ['net.onnx --data good.npz --norm L7', 'option', '--norm'],
  ['net.onnx --data good.npz --fail-under 40', 'option', '--fail-under'],
  ['net.onnx --data good.npz --fail-under -1', 'option', '--fail-under'],
  ['net.onnx --data good.npz --require robustness>=.4', 'option', '--require'],
  ['net.onnx --data good.npz --require robust(Linf,8/255)>=.4', 'option', '--require'],
  ['net.onnx --data good.npz --require certified>=.4', 'option', '--require'],
  ['net.onnx --data good.npz --require robust<=.4', 'option', '--require'],
  ['net.onnx --data good.npz --compare absent.json', 'data', 'absent.json'],
  ['net.onnx --data good.npz --compare good.npz', 'data', 'good.npz'],
  ['net.onnx --data good.npz --epsilon -1', 'option', '--epsilon'],
  ['net.onnx --data good.npz --fail-under .4 --certified', 'option', '--certified'],
  ['net.onnx --data good.npz --certify --certified', 'option', '--certified'],
  ['net.onnx --data good.npz --certify --norm L2', 'option', '--certify'],
  ['absent.onnx --data good.npz', 'data', 'absent.onnx'],
  ['net.onnx --data absent.npz', 'data', 'absent.npz'],
  ['net.onnx --data text.npz', 'data', 'text.npz'],
  ['net.onnx --data inputs.npy', 'option', '--labels'],
  ['net.onnx --data inputs.npy --labels few.txt', 'data', 'few.txt'],
  ['net.onnx --data strange.npz', 'data', '30 samples'],
  ['net.onnx --data counted.npz', 'data', '--label-offset 1'],
  ['net.onnx --data later.npz', 'data', '5 classes'],
  ['net.onnx --data levels.npz', 'data', '0..1'],
  ['net.onnx --data nan.npz', 'data', '"#3"'],
  ['constant.onnx --data good.npz', 'data', 'class 1'],
  ['never.onnx --data good.npz', 'data', 'NaN'],
  ['two.onnx --data good.npz', 'data', '2 classes'],
  ['levels.onnx --data good.npz', 'data', '--mean 0 --std 1/255'],
  ['colours.onnx --data bgr.npz', 'data', '--channels bgr'],
  ['net.onnx --data good.npz --surrogate two.onnx', 'option', '--surrogate'],
  ['net.onnx --data good.npz --surrogate stripes.onnx', 'option', '--surrogate'],
];

describe('gibbon audit', () => {
  it.concurrent.for(refusals)('refuses: %s', async (refusal) => {
    const [words] = refusal;
    const out = `out/${words.replace(/[^\w.]+/g, '_')}`;
    const outcome = await audited(`${words} --json`, out);
    refusalOf(outcome, refusal);
    wording.add(`audit ${words}`, outcome);
    expect(existsSync(join(folder, out)), 'a refused audit has written its folder').toBe(false);
  });

  it('refuses a folder that another audit writes into', async () => {
    mkdirSync(join(folder, 'busy'));
    put('busy/gibbon.lock', '1 another-machine\n');
    refusalOf(await audited('net.onnx --data good.npz --json', 'busy'), ['', 'option', '--out']);
  });

  /** Audits, and gives the record with what was said on the way. */
  async function record(words: string, out: string) {
    const { code, stdout, stderr } = await audited(`${words} --json`, out);
    expect(code, stderr).toBe(0);
    return { stderr, ...JSON.parse(stdout) };
  }

  it('suggests what it does not apply', async () => {
    const found = await record('colours.onnx --data greenish.npz', 'greenish');
    expect(found.stderr).toMatch(/^note: Of the 12 samples \d+ % .*with --channels bgr it would be 100 %.*\?\n$/);
    expect(found.setting.preprocessing).toEqual({ box: { low: 0, high: 1 } });
    expect(found.cleanAccuracy.value).toBeLessThan(0.9);
  });

  it('suggests what helps', async () => {
    const found = await record('levels.onnx --data good.npz --limit 10 --mean 0 --std 1/255', 'helped');
    expect(found).toMatchObject({ stderr: '', cleanAccuracy: { value: 1 } });
  });

  it('says which losses fell back where there are few classes', async () => {
    const { remarks } = await record('two.onnx --data two.npz --limit 10', 'two');
    expect(remarks).toEqual([expect.stringMatching(/^malt climbed .* needs 4 classes, and the model has 2$/)]);
  });

  it('says that all samples are of one class', async () => {
    const { remarks, stderr } = await record('net.onnx --data alike.npz', 'alike');
    expect({ remarks, stderr }).toEqual({
      remarks: [`all samples are of class ${answered.labels[0]}: their accuracy says nothing of the other classes`],
      stderr: '',
    });
  });

  it('counts answers that are NaN as wrong, and says so', async () => {
    const found = await record('sometimes.onnx --data good.npz', 'sometimes');
    const { images } = answered;
    const dark = Array.from({ length: COUNT }, (_, i) => row(images, i)).filter((x) => Math.min(...x) < 0.205).length;
    expect(found.remarks[0]).toBe(
      `the model answers ${dark} of ${COUNT} samples with NaN before any attack: they count as wrong`,
    );
    expect(found.cleanAccuracy.count).toBe(COUNT - dark);
    expect(found.confidenceOnMistakes.clean).toBeNull();
    expect(found.remarks[1]).toMatch(/^under attack the model answers \d+ of 30 samples with NaN: that is not counted/);
  });
});

it('says all of this in the words of test/wording/audit.txt', async () => {
  await wording.expectAsIn(
    'audit',
    refusals.map(([words]) => `audit ${words}`),
  );
});
