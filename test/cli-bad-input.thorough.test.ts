/** What the command line says to bad input: exit code 2, what and where, what to do, and nothing written. */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeNpy, writeNpz } from '../src/data/index.ts';
import { floats, integers, tensor } from '../src/tensor/index.ts';
import { gibbon } from './command-line.ts';
import { node, onnxFile, tensorType } from './onnx-model.ts';
import { colourFile, idxFile, joined, stripeFile, stripePixels, stripeValues } from './pictures.ts';
import { type Refusal, refusalOf, Wording } from './refusals.ts';
import {
  changed,
  colours,
  coloursLast,
  openStripes,
  stripes,
  tableOfVectors,
  vectors,
  weightsAt,
} from './small-models.ts';

const folder = mkdtempSync(join(tmpdir(), 'gibbon-bad-input-'));

function put(name: string, contents: Uint8Array | string): void {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), contents);
}

function putModels(): void {
  const good = stripes();
  put('stripes.onnx', good);
  put('colours.onnx', colours());
  put('last.onnx', coloursLast());
  put('vectors.onnx', vectors());
  put('table.onnx', tableOfVectors());
  put('open.onnx', openStripes());
  put('text.onnx', 'hello world');
  put('page.onnx', '<!DOCTYPE html><p>404');
  put('empty.onnx', '');
  put('truncated.onnx', good.subarray(0, good.length - 200));
  put('absent.onnx', weightsAt('absent.bin'));
  put('outside.onnx', weightsAt('../secret.bin'));
  put('absolute.onnx', weightsAt('/etc/hostname'));
  const image = { image: [1, 1, 9, 9] };
  put(
    'cyclic.onnx',
    onnxFile({ inputs: image, nodes: [node('Add', ['image', 'b'], 'a'), node('Relu', ['a'], 'b')], outputs: ['b'] }),
  );
  put('dangling.onnx', onnxFile({ inputs: image, nodes: [node('Relu', ['nowhere'], 'a')], outputs: ['a'] }));
  put(
    'unknown.onnx',
    onnxFile({
      inputs: image,
      nodes: [
        node('Frobnicate', ['image'], 'a'),
        { ...node('Twist', ['image'], 'b'), domain: 'com.acme', name: 'twist_1' },
        node('Hum', ['a'], 'd'),
        node('Add', ['d', 'b'], 'c'),
      ],
      outputs: ['c'],
    }),
  );
  put('mask.onnx', onnxFile({ inputs: image, nodes: [node('Relu', ['image'], 'mask')], outputs: ['mask'] }));
  put(
    'no-output.onnx',
    changed(good, (graph) => ({ ...graph, output: [] })),
  );
  put(
    'no-shape.onnx',
    changed(good, (graph) => ({ ...graph, input: [{ name: 'image', type: floatOfAnyShape }] })),
  );
  const ab = { a: [1, 3], b: [1, 3] };
  put('inputs.onnx', onnxFile({ inputs: ab, nodes: [node('Add', ['a', 'b'], 'c')], outputs: ['c'] }));
  const two = [node('Relu', ['a'], 'c'), node('Tanh', ['a'], 'd')];
  put('outputs.onnx', onnxFile({ inputs: { a: [1, 3] }, nodes: two, outputs: ['c', 'd'] }));
  const tokens = { tokens: tensorType([1, 3], 'int64') };
  put('tokens.onnx', onnxFile({ inputs: tokens, nodes: [node('Abs', ['tokens'], 'c')], outputs: ['c'] }));
}

const floatOfAnyShape = { tensorType: { elemType: 1 } };

async function putInputs(): Promise<void> {
  for (const index of [0, 1, 2]) {
    put(`flat/${index}.png`, await stripeFile(index));
    put(`classes/${index}/a.png`, await stripeFile(index));
  }
  put('named/left/a.png', await stripeFile(0));
  put('colour.png', await colourFile(0));
  put('big.png', await stripeFile(0, 'png', 30));
  put('text.png', 'no picture');
  put('cut.png', (await stripeFile(0, 'png', 30)).subarray(0, 60));
  mkdirSync(join(folder, 'nothing'));
  put('words/readme.txt', 'no pictures here');
  put('file', 'x');

  const images = joined([0, 1, 2].map(stripeValues));
  put('x.npy', writeNpy(floats([3, 81], images)));
  put('one.npy', writeNpy(floats([9, 9], stripeValues(0))));
  put('narrow.npy', writeNpy(floats([3, 80])));
  put('last.npy', writeNpy(floats([1, 9, 9, 3])));
  put('none.npy', writeNpy(floats([0, 81])));
  put('ints.npy', writeNpy(tensor('int32', [1, 81], new Int32Array(81))));
  put('nan.npy', writeNpy(floats([1, 81], new Array(81).fill(Number.NaN))));
  put('bytes.npy', writeNpy(floats([1, 81], stripePixels(0))));
  put('cut.npy', writeNpy(floats([3, 81], images)).subarray(0, 500));
  put('text.npy', 'no array');
  put('fractions.npz', writeNpz({ images: floats([3, 81], images), labels: floats([3], [0.5, 1, 2]) }));
  put(
    'one-hot.npz',
    writeNpz({ images: floats([3, 81], images), labels: floats([3, 3], [1, 0, 0, 0, 1, 0, 0, 0, 1]) }),
  );
  put('few.npz', writeNpz({ images: floats([3, 81], images), labels: integers([2], [0, 1]) }));
  put('other.npz', writeNpz({ data: floats([3, 81], images) }));
  put('signed.gz', idxFile([3, 9, 9], new Uint8Array(243)).subarray(0, 30));

  put('two.csv', '0.png,0\n1.png,1\n');
  put('high.csv', '0\n1\n7\n');
  put('words.csv', '0.png,left\n');
  put('y.npy', writeNpy(integers([2], [0, 1])));
  put('one-name.txt', 'left\n');
  put('four-names.txt', 'left\nmiddle\nright\nfourth\n');
  put('carded.onnx', stripes());
  put('carded.gibbon.json', '{"box": "0..1", "pixels": 3}');
}

beforeAll(async () => {
  putModels();
  await putInputs();
});
afterAll(() => rmSync(folder, { recursive: true }));

const models: readonly Refusal[] = [
  ['absent-file.onnx flat', 'data', 'absent-file.onnx'],
  ['flat flat', 'data', 'flat'],
  ['text.onnx flat', 'model-format'],
  ['page.onnx flat', 'model-format'],
  ['big.png flat', 'model-format'],
  ['empty.onnx flat', 'model-format'],
  ['truncated.onnx flat', 'model-format'],
  ['cyclic.onnx flat', 'model-format'],
  ['dangling.onnx flat', 'model-format', '"nowhere"'],
  ['absent.onnx flat', 'data', 'absent.bin'],
  ['outside.onnx flat', 'model-format', '../secret.bin'],
  ['absolute.onnx flat', 'model-format', '"/etc/hostname"'],
  ['unknown.onnx flat', 'unsupported-operator', 'com.acme.Twist'],
  ['tokens.onnx flat', 'classifier', '"tokens"'],
  ['table.onnx x.npy', 'classifier', '"id"'],
  ['table.onnx x.npy --at row', 'classifier', '"row"'],
  ['inputs.onnx flat', 'classifier', '"a"'],
  ['mask.onnx flat', 'classifier', '"mask"'],
  ['no-output.onnx flat', 'classifier'],
  ['no-shape.onnx flat', 'classifier', '"image"'],
  ['outputs.onnx x.npy', 'classifier', '"c"'],
  ['outputs.onnx x.npy --output e', 'classifier', '"e"'],
  ['open.onnx flat', 'shape', '"image"'],
  ['carded.onnx flat', 'data', 'carded.gibbon.json'],
];

const options: readonly Refusal[] = [
  ['stripes.onnx flat --epsilon -0.1', 'option', '--epsilon'],
  ['stripes.onnx flat --epsilon NaN', 'option', '--epsilon'],
  ['stripes.onnx flat --epsilon 8/0', 'option', '--epsilon'],
  ['stripes.onnx flat --epsilon 0,1', 'option', '--epsilon'],
  ['stripes.onnx flat --attack pgdd', 'option', '--attack'],
  ['stripes.onnx flat --attack toString', 'option', '--attack'],
  ['stripes.onnx flat --norm L3', 'option', '--norm'],
  ['stripes.onnx flat --attack fab --target 1', 'option', '--target'],
  ['stripes.onnx flat --norm L0 --attack mifgsm', 'option', '--norm'],
  ['stripes.onnx flat --attack fgsm --steps 3', 'option', '--steps'],
  ['stripes.onnx flat --attack bim --restarts 3', 'option', '--restarts'],
  ['stripes.onnx flat --steps 0', 'option', '--steps'],
  ['stripes.onnx flat --step-size -1', 'option', '--step-size'],
  ['stripes.onnx flat --label 0 --labels two.csv', 'option', '--label'],
  ['stripes.onnx flat --label 0 --label-offset 1', 'option', '--label-offset'],
  ['stripes.onnx flat --label 1 --target 1', 'option', '--target'],
  ['stripes.onnx classes/1/a.png --label 7', 'option', '--label'],
  ['stripes.onnx flat --label 4294967297', 'option', '--label'],
  ['stripes.onnx flat --label 1.5', 'option', '--label'],
  ['stripes.onnx flat --target 3', 'option', '--target'],
  ['stripes.onnx classes --target 0 --limit 1', 'option', '--target'],
  ['stripes.onnx big.png --resize 9 --crop 10', 'option', '--crop'],
  ['stripes.onnx x.npy --resize 9', 'option', '--resize'],
  ['stripes.onnx x.npy --crop 9', 'option', '--crop'],
  ['stripes.onnx flat --mean 1,2', 'option', 'mean'],
  ['stripes.onnx flat --mean a', 'option', '--mean'],
  ['colours.onnx colour.png --std 1,1,0', 'option', 'std'],
  ['stripes.onnx flat --channels bgr', 'option', 'channels'],
  ['stripes.onnx flat --channels grb', 'option', '--channels'],
  ['stripes.onnx flat --layout nhwc', 'option', 'layout'],
  ['last.onnx colour.png --layout nchw', 'option', 'layout'],
  ['stripes.onnx flat --shape 9,0', 'option', '--shape'],
  ['stripes.onnx flat --box 1..0', 'option', '--box'],
  ['stripes.onnx flat --box 0-1', 'option', '--box'],
  ['stripes.onnx flat --limit 0', 'option', '--limit'],
  ['stripes.onnx flat --threads 0', 'option', '--threads'],
  ['stripes.onnx flat --threads 100000', 'option', '--threads'],
  ['stripes.onnx flat --batch 0', 'option', '--batch'],
  ['stripes.onnx flat --seed -1', 'option', '--seed'],
  ['stripes.onnx flat --out file', 'option', '--out'],
  ['stripes.onnx flat --out file/below', 'option', '--out'],
  ['stripes.onnx flat --epsilom 1', 'usage', "'--epsilom'"],
  ['stripes.onnx flat --epsilon', 'usage', "'--epsilon <e>'"],
  ['stripes.onnx', 'usage', "'input'"],
  ['', 'usage', "'model'"],
];

const inputs: readonly Refusal[] = [
  ['stripes.onnx absent.png', 'data', 'absent.png'],
  ['stripes.onnx text.png', 'data', 'text.png'],
  ['stripes.onnx cut.png', 'data', 'cut.png'],
  ['stripes.onnx big.png', 'data', 'big.png'],
  ['stripes.onnx big.png --crop 40', 'data', 'big.png'],
  ['stripes.onnx nothing', 'data', 'nothing'],
  ['stripes.onnx words', 'data', 'words'],
  ['stripes.onnx file', 'data', 'file'],
  ['stripes.onnx flat classes', 'data', '0.png'],
  ['stripes.onnx named', 'data', '"left"'],
  ['stripes.onnx classes --label-offset 1', 'data', '"2/a.png"'],
  ['stripes.onnx flat --labels absent.csv', 'data', 'absent.csv'],
  ['stripes.onnx flat --labels two.csv', 'data', 'two.csv'],
  ['stripes.onnx flat --labels high.csv', 'data', '"2.png"'],
  ['stripes.onnx flat --labels words.csv', 'data', 'words.csv'],
  ['stripes.onnx flat --labels y.npy', 'data', 'y.npy'],
  ['stripes.onnx flat --class-names absent.txt', 'data', 'absent.txt'],
  ['stripes.onnx flat --class-names one-name.txt', 'data', 'one-name.txt'],
  ['stripes.onnx flat --class-names four-names.txt', 'data', 'four-names.txt'],
  ['vectors.onnx flat', 'data'],
  ['stripes.onnx x.npy flat', 'data', 'x.npy'],
  ['stripes.onnx absent.npy', 'data', 'absent.npy'],
  ['stripes.onnx text.npy', 'data', 'text.npy'],
  ['stripes.onnx cut.npy', 'data', 'cut.npy'],
  ['stripes.onnx narrow.npy', 'data', 'narrow.npy'],
  ['stripes.onnx one.npy', 'data', 'one.npy'],
  ['colours.onnx last.npy', 'data', 'last.npy'],
  ['stripes.onnx none.npy', 'data', 'none.npy'],
  ['stripes.onnx ints.npy', 'data', 'ints.npy'],
  ['stripes.onnx nan.npy', 'data', '"#0"'],
  ['stripes.onnx nan.npy --no-clip', 'data', '"#0"'],
  ['stripes.onnx bytes.npy', 'data', '"#0"'],
  ['stripes.onnx x.npy --labels two.csv', 'data', 'two.csv'],
  ['stripes.onnx x.npy --labels y.npy', 'data', 'y.npy'],
  ['stripes.onnx fractions.npz', 'data', 'fractions.npz'],
  ['stripes.onnx one-hot.npz', 'data', 'one-hot.npz'],
  ['stripes.onnx few.npz', 'data', 'few.npz'],
  ['stripes.onnx other.npz', 'data', 'other.npz'],
  ['stripes.onnx signed.gz', 'data', 'signed.gz'],
];

const wording = new Wording(folder);
const noTrace = expect.not.stringMatching(/^\s+at .*:\d+/m);

describe.each([
  ['models', models],
  ['options', options],
  ['inputs', inputs],
])('gibbon attack refuses %s', (_, cases) => {
  it.concurrent.for(cases)('%s', async (refusal) => {
    const [words] = refusal;
    const out = `written/${words.replace(/[^\w.]+/g, '_')}`;
    const given = words.split(' ').filter((word) => word !== '');
    const outcome = await gibbon(folder, ['attack', '--json', '--threads', '1', '--out', out, ...given]);
    refusalOf(outcome, refusal);
    wording.add(`attack ${words}`, outcome);
    expect(existsSync(join(folder, out)), 'a refused command has written its folder').toBe(false);
  });
});

const others: readonly Refusal[] = [
  ['frobnicate', 'usage', "'frobnicate'"],
  ['atack', 'usage', 'Did you mean attack?'],
  ['--frobnicate', 'usage', "'--frobnicate'"],
  ['reproduce everything', 'usage'],
  ['reproduce --preset huge', 'option', '--preset'],
  ['reproduce --seed x', 'option', '--seed'],
  ['reproduce --data absent', 'data', 'absent'],
  ['reproduce --data file', 'data', 'file'],
  ['reproduce --data nothing', 'data', 'train-images-idx3-ubyte.gz'],
  ['reproduce --out file', 'option', '--out'],
];

describe('gibbon', () => {
  it.concurrent.for(others)('refuses: gibbon %s', async (refusal) => {
    const [words] = refusal;
    const { message } = refusalOf(await gibbon(folder, [...words.split(' '), '--json']), refusal);
    const plain = await gibbon(folder, words.split(' '));
    expect(plain).toEqual({ code: 2, stdout: '', stderr: noTrace });
    expect(plain.stderr).toContain(`gibbon: ${message}\n`);
    wording.add(words, plain);
  });

  it.concurrent('tells a place twice to nobody who names a folder without MNIST', async () => {
    const { stderr } = await gibbon(folder, ['reproduce', '--data', 'nothing']);
    const lines = stderr.trim().split('\n');
    expect(new Set(lines).size).toBe(lines.length);
    expect(stderr).not.toContain('offline');
  });

  it.skipIf(process.getuid?.() === 0)('refuses a folder that may not be written to (needs a user)', async () => {
    mkdirSync(join(folder, 'locked'), { mode: 0o500 });
    const outcome = await gibbon(folder, ['attack', 'stripes.onnx', 'flat', '--out', 'locked/below']);
    expect(outcome).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('may not be written to') });
  });

  it.concurrent('ends with 70 and all it knows where it is at fault itself', async () => {
    const fault = 'Int32Array.prototype.fill=()=>{throw new TypeError("a fault made for a test")}';
    const env = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(fault)}` };
    const outcome = await gibbon(folder, ['attack', 'stripes.onnx', 'flat', '--label', '0', '--json'], env);
    expect(outcome.code).toBe(70);
    expect(JSON.parse(outcome.stdout).error).toMatchObject({ code: 'defect', message: 'a fault made for a test' });
    expect(outcome.stderr).toMatch(/please report it:\nTypeError: a fault made for a test\n +at /);
  });
});

it('says all of this in the words of test/wording/attack.txt', async () => {
  const attacks = [models, options, inputs].flat().map(([words]) => `attack ${words}`);
  await wording.expectAsIn('attack', [...attacks, ...others.map(([words]) => words)]);
});
