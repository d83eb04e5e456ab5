/** `gibbon train` as people run it: what it writes is what it says, and it goes on where it stopped. */
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defences } from '../src/cli/train/defences.ts';
import { writeNpz } from '../src/data/index.ts';
import { denseNetwork, exportClassifier } from '../src/nn/index.ts';
import { namedArchitectures } from '../src/nn/named.ts';
import { decodeModel, tensorFromProto } from '../src/onnx/index.ts';
import { randomStream } from '../src/random.ts';
import { argMax, integers } from '../src/tensor/index.ts';
import { gibbon, type Outcome, start } from './command-line.ts';
import { barsFile, SIDE, test as testPictures } from './training-images.ts';

const folder = mkdtempSync(join(tmpdir(), 'gibbon-train-'));
const at = (name: string) => join(folder, name);

beforeAll(() => {
  writeFileSync(at('bars.npz'), barsFile());
  const { images, labels } = testPictures;
  writeFileSync(at('test.npz'), writeNpz({ images, labels: integers([labels.length], labels) }));
  const inBytes = { ...images, data: images.data.map((value) => 255 * value) };
  writeFileSync(at('test255.npz'), writeNpz({ images: inBytes, labels: integers([labels.length], labels) }));
});
afterAll(() => rmSync(folder, { recursive: true }));

const train = (...words: string[]) => gibbon(folder, ['train', ...words, '--dataset', 'bars.npz']);
const small = ['--epochs', '2', '--batch-size', '25'];

function recordOf({ code, stdout, stderr }: Outcome) {
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout);
}

/** How many of the test pictures a file gets wrong in ONNX Runtime, in percent. */
async function errorOfFile(path: string): Promise<number> {
  const session = await InferenceSession.create(path);
  const { images, labels } = testPictures;
  const { logits } = await session.run({ inputs: new Tensor('float32', images.data, images.shape) });
  const classes = logits.dims[1];
  const scores = Array.from(logits.data, Number);
  const wrong = labels.filter((label, i) => argMax(scores.slice(i * classes, (i + 1) * classes)) !== label);
  return (100 * wrong.length) / labels.length;
}

describe('a trained network', () => {
  it.each(Object.keys(namedArchitectures))(
    '%s is a file that loads elsewhere, and errs as it was said to',
    async (name) => {
      const record = recordOf(await train(name, '--out', `${name}.onnx`, ...small, '--json'));
      const bytes = readFileSync(at(`${name}.onnx`));
      expect(record.file).toEqual({
        path: `${name}.onnx`,
        bytes: bytes.length,
        sha256: createHash('sha256').update(bytes).digest('hex'),
      });
      expect(record).toMatchObject({ trainingSamples: 150, testSamples: 60, steps: 12, keptEpoch: 1 });
      expect(record.history.map(({ epoch }: { epoch: number }) => epoch)).toEqual([0, 1]);
      expect(await errorOfFile(at(`${name}.onnx`))).toBeCloseTo(record.cleanError, 6);
      expect(existsSync(at(`${name}.onnx.checkpoint`)), 'a checkpoint of what is done').toBe(false);
    },
  );

  it.each(Object.entries(defences))('learns against %s', async (name, defence) => {
    // A ball that grows makes the loss grow.
    const atOnce = 'bounds' in defence ? ['--warm-up', '0', '--ramp', '0'] : [];
    const given = ['--adversarial', name, '--epsilon', '24/255', '--epochs', '8', '--batch-size', '25', ...atOnce];
    const record = recordOf(await train('mlp', '--out', `against-${name}.onnx`, ...given, '--json'));
    const losses = record.history.map(({ loss }: { loss: number }) => loss);
    expect(losses[7]).toBeLessThan(losses[0]);
    expect(record.history[7].figures).toEqual({
      error: record.cleanError,
      adversarialError: record.fgsm.error,
      pgdError: expect.any(Number),
    });
    expect(record.history[7].figures.pgdError).toBeGreaterThanOrEqual(record.cleanError);
    expect(record.fgsm).toMatchObject({ epsilon: 24 / 255, box: { low: 0, high: 1 } });
    if ('bounds' in defence) {
      expect(record.bounded.epsilon).toBe(24 / 255);
      expect(record.bounded.share).toBeLessThanOrEqual(1 - record.fgsm.error / 100);
    } else expect(record.bounded).toBeUndefined();
  });

  it('is what attack and inspect take it for', async () => {
    const record = recordOf(
      await train('softmax', '--out', 'taken.onnx', '--epochs', '10', '--epsilon', '.2', ...small.slice(2), '--json'),
    );
    const attack = ['attack', 'taken.onnx', 'test.npz', '--attack', 'fgsm', '--epsilon', '.2', '--threads', '1'];
    const attacked = recordOf(await gibbon(folder, [...attack, '--json']));
    expect(100 - 100 * attacked.summary.cleanAccuracy).toBeCloseTo(record.cleanError, 6);
    expect(100 - 100 * attacked.summary.robustAccuracy).toBeCloseTo(record.fgsm.error, 6);
    expect(record.fgsm.error).toBeGreaterThan(record.cleanError);
    const inspected = await gibbon(folder, ['inspect', 'taken.onnx']);
    expect(inspected.stdout).toContain('"inputs" float32 [N, 1, 8, 8]');
    expect(inspected.stdout).toContain('3 classes');
  });

  it('is told in lines for people', async () => {
    const { stdout } = await train('softmax', '--out', 'lines.onnx', ...small);
    expect(stdout).toMatch(/^epoch 1\/2 {2}loss \d\.\d{4} {2}test error \d+\.\d\d %\nepoch 2\/2 /);
    expect(stdout).toMatch(/\nunder FGSM +\d+\.\d\d %, epsilon 0\.25 in Linf within 0\.\.1\n/);
    expect(stdout).toMatch(/\nSHA-256 +[0-9a-f]{64}\n$/);
  });

  it('is the best of the validation where patience is given, and training stops before its end', async () => {
    const given = ['--epochs', '400', '--batch-size', '25', '--patience', '3'];
    const record = recordOf(await train('mlp', '--out', 'patient.onnx', ...given, '--json'));
    expect(record).toMatchObject({ trainingSamples: 125, judgedBy: 'validation' });
    const errors: number[] = record.history.map(({ figures }: { figures: { error: number } }) => figures.error);
    expect(record.keptEpoch).toBe(errors.indexOf(Math.min(...errors)));
    expect(errors).toHaveLength(record.keptEpoch + 4);
  });
});

describe('a training that goes on from a file', () => {
  const tensorsOf = (name: string) => {
    const { graph, ...rest } = decodeModel(readFileSync(at(name)));
    const tensors = Object.fromEntries(
      graph?.initializer.map((proto) => [proto.name ?? '', tensorFromProto(proto)]) ?? [],
    );
    return { tensors, rest, graph: { ...graph, initializer: [] } };
  };

  it('ends as the same file with other weights, which attack takes as it was trained', async () => {
    const network = denseNetwork([1, SIDE, SIDE], { units: [24, 16], classCount: 3, batchNormalization: true });
    writeFileSync(at('base.onnx'), exportClassifier(network, network.initialParameters(randomStream('base'))));
    writeFileSync(at('base.gibbon.json'), '{"box": "0..255", "mean": [100], "std": [60]}');
    const given = [
      '--adversarial',
      'fgsm',
      '--epsilon',
      '20',
      '--epochs',
      '2',
      '--batch-size',
      '25',
      '--optimizer',
      'sgd',
    ];
    const outcome = await train(
      '--from',
      'base.onnx',
      '--out',
      'tuned.onnx',
      ...given,
      '--learning-rate',
      '.05',
      '--json',
    );
    const record = recordOf(outcome);
    expect(outcome.stderr).toMatch(
      /^note: trains \d+ tensors .* of base\.onnx, \d+ numbers; \d+ others stay as they are, statistics/m,
    );
    const [before, after] = [tensorsOf('base.onnx'), tensorsOf('tuned.onnx')];
    expect(after.rest).toEqual(before.rest);
    expect(after.graph).toEqual(before.graph);
    expect(Object.keys(after.tensors)).toEqual(Object.keys(before.tensors));
    const moved = Object.keys(after.tensors).filter(
      (name) => String(after.tensors[name].data) !== String(before.tensors[name].data),
    );
    expect(moved.length).toBeGreaterThan(5);
    const statistics = decodeModel(readFileSync(at('base.onnx'))).graph?.node.flatMap(({ opType, input }) =>
      opType === 'BatchNormalization' ? input.slice(3) : [],
    );
    expect(statistics?.length).toBeGreaterThan(0);
    expect(moved.filter((name) => statistics?.includes(name))).toEqual([]);

    expect(readFileSync(at('tuned.gibbon.json'), 'utf8')).toContain('"box": "0..255"');
    const attack = ['attack', 'tuned.onnx', 'test255.npz', '--attack', 'fgsm', '--epsilon', '20', '--threads', '1'];
    const attacked = recordOf(await gibbon(folder, [...attack, '--json']));
    expect(100 - 100 * attacked.summary.cleanAccuracy).toBeCloseTo(record.cleanError, 6);
    expect(100 - 100 * attacked.summary.robustAccuracy).toBeCloseTo(record.fgsm.error, 6);
  });
});

describe('a training that collapses', () => {
  const given = ['mlp', '--adversarial', 'fgsm', '--epsilon', '.5', '--epochs', '20', '--batch-size', '25'];
  const misled =
    /^note: epoch 8: catastrophic overfitting: the network answers 21\.67 % rightly under FGSM and 0\.00 % under PGD\./m;

  it('ends with 3 where it is to stop, with the network and the checkpoint of the epoch before', async () => {
    const stopping = [...given, '--out', 'before.onnx', '--stop-on-collapse', '--json'];
    const { code, stderr, stdout } = await train(...stopping);
    expect(code).toBe(3);
    expect(stderr).toMatch(misled);
    expect(stderr).toContain(
      'training stopped after epoch 8 of 20, which collapsed; before.onnx is the network of epoch 7',
    );
    const record = JSON.parse(stdout);
    expect(record).toMatchObject({ keptEpoch: 6, collapse: 'catastrophic overfitting' });
    expect(record.history).toHaveLength(8);
    expect(record.fgsm.error).toBe(record.history[6].figures.adversarialError);
    expect(await errorOfFile(at('before.onnx'))).toBeCloseTo(record.cleanError, 6);
    expect(existsSync(at('before.onnx.checkpoint'))).toBe(true);
    const again = await train(...stopping);
    expect(again.code).toBe(3);
    expect({ ...JSON.parse(again.stdout), seconds: 0 }).toEqual({ ...record, seconds: 0 });
  });
});

/** Starts a training and presses Ctrl-C after its first epochs. */
function interrupted(words: readonly string[]): Promise<Outcome> {
  const child = start(folder, ['train', ...words, '--dataset', 'bars.npz']);
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (text: string) => {
    if (stdout === '') child.kill('SIGINT');
    stdout += text;
  });
  child.stderr.on('data', (text: string) => {
    stderr += text;
  });
  return new Promise((done) => child.on('close', (code) => done({ code, stdout, stderr })));
}

describe('an interrupted training', () => {
  const words = ['mlp', '--adversarial', 'fgsm', '--epsilon', '.1', '--epochs', '60', '--batch-size', '10'];

  it('ends with 130, goes on by itself, and comes to the same file', async () => {
    const given = [...words, '--out', 'resumed.onnx'];
    const outcome = await interrupted(given);
    expect(outcome).toMatchObject({ code: 130, stderr: expect.stringContaining('training was interrupted after') });
    expect(outcome.stderr).toContain('resumed.onnx.checkpoint');
    expect(existsSync(at('resumed.onnx'))).toBe(false);

    const other = await train(...given, '--seed', '1', '--json');
    expect(other.code).toBe(2);
    const { error } = JSON.parse(other.stdout);
    expect(error.message).toMatch(
      /resumed\.onnx\.checkpoint: this checkpoint is of another training:\n.*seed: 0\n.*seed: 1$/,
    );

    const resumed = await train(...given);
    expect(resumed.stderr).toMatch(
      /resuming at epoch \d+, step \d+, from resumed\.onnx\.checkpoint; --fresh starts over/,
    );
    expect(resumed.stdout).not.toMatch(/^epoch +1\/60/);
    const whole = await train(...words, '--out', 'whole.onnx');
    expect(whole.code).toBe(0);
    expect(readFileSync(at('resumed.onnx')).equals(readFileSync(at('whole.onnx')))).toBe(true);
  });

  it('begins anew where it is told to', async () => {
    const given = [...words, '--out', 'fresh.onnx'];
    expect(await interrupted(given)).toMatchObject({ code: 130 });
    const fresh = await train(...given, '--fresh', '--limit', '50', '--epochs', '2');
    expect(fresh).toMatchObject({ code: 0, stderr: '', stdout: expect.stringMatching(/^epoch 1\/2 /) });
  });
});
