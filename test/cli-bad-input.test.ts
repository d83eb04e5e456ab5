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

type Case = readonly [words: string, code: string, message: string | RegExp, hint?: string | RegExp];

const models: readonly Case[] = [
  ['absent-file.onnx flat', 'data', 'absent-file.onnx: there is no such file'],
  ['flat flat', 'data', 'flat: this is a folder', '.onnx'],
  ['text.onnx flat', 'model-format', /^text\.onnx: cannot be read as an ONNX model/, 'it is not an ONNX file'],
  ['page.onnx flat', 'model-format', 'page.onnx: not an ONNX model: this seems to be an HTML'],
  ['big.png flat', 'model-format', 'big.png: not an ONNX model: this seems to be a PNG image'],
  ['empty.onnx flat', 'model-format', 'empty.onnx: the file is empty'],
  ['truncated.onnx flat', 'model-format', /^truncated\.onnx: .*truncated/, 'cut off or damaged'],
  ['cyclic.onnx flat', 'model-format', /^the graph has a cycle through the value "[ab]"$/, 'acyclic'],
  ['dangling.onnx flat', 'model-format', 'there is no value "nowhere"'],
  ['absent.onnx flat', 'data', 'absent.bin: the model keeps weights in this file', 'one folder'],
  ['outside.onnx flat', 'model-format', 'external data at "../secret.bin" is outside of the model\'s folder'],
  ['absolute.onnx flat', 'model-format', 'external data at "/etc/hostname" is outside of the model\'s folder'],
  [
    'unknown.onnx flat',
    'unsupported-operator',
    /Frobnicate \(node "a"\)[\s\S]*com\.acme\.Twist \(node "twist_1"\)[\s\S]*Hum \(node "d"\)/,
  ],
  ['tokens.onnx flat', 'classifier', 'the model has no float input; its inputs are "tokens" int64'],
  ['table.onnx x.npy', 'classifier', 'the model has no float input; its inputs are "id" int64', '--at vector'],
  ['table.onnx x.npy --at row', 'classifier', 'the model computes no value "row"', '--at vector'],
  ['inputs.onnx flat', 'classifier', 'the model has 2 inputs: "a" float32, "b" float32'],
  [
    'mask.onnx flat',
    'classifier',
    'no output holds class scores [N, classes]; the outputs are "mask" float32 [1,1,9,9]',
  ],
  ['no-output.onnx flat', 'classifier', 'no output holds class scores'],
  ['no-shape.onnx flat', 'classifier', 'does not say what shape its input "image" has'],
  ['outputs.onnx x.npy', 'classifier', 'several outputs hold class scores: "c" float32 [1,3], "d"', '--output'],
  ['outputs.onnx x.npy --output e', 'classifier', 'no output "e" holds class scores'],
  ['open.onnx flat', 'shape', 'input "image" leaves axis 2 ("height") open', '--crop'],
  ['carded.onnx flat', 'data', 'carded.gibbon.json: the key "pixels" is unknown'],
];

const options: readonly Case[] = [
  ['stripes.onnx flat --epsilon -0.1', 'option', '--epsilon: -0.1 is below 0'],
  ['stripes.onnx flat --epsilon NaN', 'option', '--epsilon: "NaN" is no number', '8/255'],
  ['stripes.onnx flat --epsilon 8/0', 'option', '--epsilon: "8/0" is no number'],
  ['stripes.onnx flat --epsilon 0,1', 'option', '--epsilon: "0,1" is no number'],
  ['stripes.onnx flat --attack pgdd', 'option', '--attack: "pgdd" is unknown', 'fgsm'],
  ['stripes.onnx flat --attack toString', 'option', '--attack: "toString" is unknown'],
  ['stripes.onnx flat --norm L3', 'option', '--norm: "L3" is unknown', 'Linf'],
  ['stripes.onnx flat --attack fab --target 1', 'option', '--target: fab cannot be aimed at a class', 'pgd'],
  ['stripes.onnx flat --norm L1 --attack mifgsm', 'option', '--norm: mifgsm does not know L1', 'Linf, L2'],
  ['stripes.onnx flat --attack fgsm --steps 3', 'option', '--steps: fgsm has no such option', '--attack pgd'],
  ['stripes.onnx flat --attack bim --restarts 3', 'option', '--restarts: bim has no such option', '--attack pgd'],
  ['stripes.onnx flat --steps 0', 'option', '--steps: 0 is below 1'],
  ['stripes.onnx flat --step-size -1', 'option', '--step-size: -1 is below 0'],
  ['stripes.onnx flat --label 0 --labels two.csv', 'option', '--label: it contradicts --labels'],
  ['stripes.onnx flat --label 0 --label-offset 1', 'option', '--label-offset: it has no meaning beside --label'],
  ['stripes.onnx flat --label 1 --target 1', 'option', '--target: 1 is the label too'],
  ['stripes.onnx classes/1/a.png --label 7', 'option', "--label: 7 is none of the model's 3 classes", '0 to 2'],
  ['stripes.onnx flat --label 4294967297', 'option', "--label: 4294967297 is none of the model's 3 classes"],
  ['stripes.onnx flat --label 1.5', 'option', '--label: "1.5" is no whole number'],
  ['stripes.onnx flat --target 3', 'option', "--target: 3 is none of the model's 3 classes", '0 to 2'],
  ['stripes.onnx classes --target 0 --limit 1', 'option', '--target: all inputs are of class 0'],
  ['stripes.onnx big.png --resize 9 --crop 10', 'option', '--crop: 10 x 10 do not fit in images scaled to 9'],
  ['stripes.onnx x.npy --resize 9', 'option', '--resize: it is for image files, and x.npy holds arrays'],
  ['stripes.onnx x.npy --crop 9', 'option', '--crop: it is for image files, and x.npy holds arrays'],
  ['stripes.onnx flat --mean 1,2', 'option', 'mean: 2 numbers were given for 1 channel(s)', 'one a channel'],
  ['stripes.onnx flat --mean a', 'option', '--mean: "a" is no number'],
  ['colours.onnx colour.png --std 1,1,0', 'option', 'std: a standard deviation must be above 0'],
  ['stripes.onnx flat --channels bgr', 'option', 'channels: the order bgr is of 3 channels, and the model has 1'],
  ['stripes.onnx flat --channels grb', 'option', '--channels: "grb" is unknown'],
  ['stripes.onnx flat --layout nhwc', 'option', 'layout: by nhwc, inputs of shape [1,9,9] have 9 channels', 'nchw'],
  ['last.onnx colour.png --layout nchw', 'option', 'layout: by nchw, inputs of shape [9,9,3] have 9', 'nhwc'],
  ['stripes.onnx flat --shape 9,0', 'option', '--shape: 0 is below 1'],
  ['stripes.onnx flat --box 1..0', 'option', '--box: 1 is not below 0'],
  ['stripes.onnx flat --box 0-1', 'option', '--box: "0-1" is no range', '0..255'],
  ['stripes.onnx flat --limit 0', 'option', '--limit: 0 is below 1'],
  ['stripes.onnx flat --threads 0', 'option', '--threads: 0 is below 1'],
  ['stripes.onnx flat --threads 100000', 'option', '--threads: 100000 is above 256'],
  ['stripes.onnx flat --batch 0', 'option', '--batch: 0 is below 1'],
  ['stripes.onnx flat --seed -1', 'option', '--seed: -1 is below 0'],
  ['stripes.onnx flat --out file', 'option', /^--out: .*file is a file and no folder$/, 'Name a folder'],
  ['stripes.onnx flat --out file/below', 'option', /^--out: .*file is a file and no folder$/],
  ['stripes.onnx flat --epsilom 1', 'usage', "unknown option '--epsilom'", 'Did you mean --epsilon?'],
  ['stripes.onnx flat --epsilon', 'usage', "option '--epsilon <e>' argument missing"],
  ['stripes.onnx', 'usage', "missing required argument 'input'", 'gibbon attack --help'],
  ['', 'usage', "missing required argument 'model'", 'gibbon attack --help'],
];

const inputs: readonly Case[] = [
  ['stripes.onnx absent.png', 'data', /^absent\.png: .*no such file/],
  ['stripes.onnx text.png', 'data', 'text.png: is no PNG, JPEG or WebP image'],
  ['stripes.onnx cut.png', 'data', 'cut.png: cannot be decoded'],
  ['stripes.onnx big.png', 'data', 'big.png: it is 30 x 30, and the model takes 9 x 9', '--resize 10 --crop 9'],
  ['stripes.onnx big.png --crop 40', 'data', 'big.png: is 30 x 30, too small to crop 40 x 40'],
  ['stripes.onnx nothing', 'data', 'nothing: has no images in it', '.png'],
  ['stripes.onnx words', 'data', 'words: has no images in it', '.png'],
  ['stripes.onnx file', 'data', 'file: is no image file', '.png'],
  ['stripes.onnx flat classes', 'data', '0.png: it is in no class folder, and other images are', '--labels'],
  ['stripes.onnx named', 'data', 'the folder "left" names no class', '--class-names'],
  ['stripes.onnx classes --label-offset 1', 'data', 'sample "2/a.png": label 3 is not one of the model\'s 3 classes'],
  ['stripes.onnx flat --labels absent.csv', 'data', /^absent\.csv: .*no such file/],
  ['stripes.onnx flat --labels two.csv', 'data', 'two.csv: has no label for 1 of 3 images, e.g. 2.png'],
  [
    'stripes.onnx flat --labels high.csv',
    'data',
    'sample "2.png": label 7 is not one of the model\'s 3 classes',
    '0 to 2',
  ],
  ['stripes.onnx flat --labels words.csv', 'data', 'words.csv: line 1 has the label "left"', '"a.png,3"'],
  ['stripes.onnx flat --labels y.npy', 'data', 'y.npy: holds 2 labels for 3 images'],
  ['stripes.onnx flat --class-names absent.txt', 'data', /^absent\.txt: .*no such file/],
  ['stripes.onnx flat --class-names one-name.txt', 'data', 'one-name.txt: it holds 1 names, and the model has 3'],
  ['stripes.onnx flat --class-names four-names.txt', 'data', 'four-names.txt: it holds 4 names, and the model has 3'],
  ['vectors.onnx flat', 'data', 'the model takes inputs of shape [81], which are no images', '.npy'],
  ['stripes.onnx x.npy flat', 'data', 'x.npy: it is an array file, and 1 other input(s) were given beside it'],
  ['stripes.onnx absent.npy', 'data', /^absent\.npy: .*no such file/],
  ['stripes.onnx text.npy', 'data', 'text.npy: is no .npy file'],
  ['stripes.onnx cut.npy', 'data', 'cut.npy: is truncated'],
  ['stripes.onnx narrow.npy', 'data', 'narrow.npy: it has shape [3,80], and the model takes [N,1,9,9]'],
  ['stripes.onnx one.npy', 'data', 'one.npy: it has shape [9,9], and the model takes [N,1,9,9]', 'x[None]'],
  ['colours.onnx last.npy', 'data', 'last.npy: it has shape [1,9,9,3], and the model takes', 'transpose(0, 3, 1, 2)'],
  ['stripes.onnx none.npy', 'data', 'none.npy: it holds no samples'],
  ['stripes.onnx ints.npy', 'data', 'ints.npy: its elements are int32', 'float32'],
  ['stripes.onnx nan.npy', 'data', 'sample "#0": it holds NaN'],
  ['stripes.onnx nan.npy --no-clip', 'data', 'sample "#0": it holds NaN'],
  ['stripes.onnx bytes.npy', 'data', 'sample "#0": it holds 140, outside the box 0..1', 'pixel scale'],
  ['stripes.onnx x.npy --labels two.csv', 'data', 'two.csv: it names files, and the samples are an array'],
  ['stripes.onnx x.npy --labels y.npy', 'data', 'y.npy: there are 2 labels for 3 samples'],
  ['stripes.onnx fractions.npz', 'data', 'fractions.npz (labels): label 0 is 0.5, which is no class number'],
  ['stripes.onnx one-hot.npz', 'data', 'one-hot.npz (labels): its labels have shape [3,3]', 'argmax'],
  ['stripes.onnx few.npz', 'data', 'few.npz: there are 2 labels for 3 samples'],
  ['stripes.onnx other.npz', 'data', 'other.npz: it holds no array of inputs, but data', 'images'],
  ['stripes.onnx signed.gz', 'data', /^signed\.gz: cannot decompress it/],
];

function matching(text: string | RegExp) {
  return typeof text === 'string' ? expect.stringContaining(text) : expect.stringMatching(text);
}

const noTrace = expect.not.stringMatching(/^\s+at .*:\d+/m);

describe.each([
  ['models', models],
  ['options', options],
  ['inputs', inputs],
])('gibbon attack refuses %s', (_, cases) => {
  it.concurrent.for(cases)('%s', async ([words, code, message, hint]) => {
    const out = `written/${words.replace(/[^\w.]+/g, '_')}`;
    const given = words.split(' ').filter((word) => word !== '');
    const outcome = await gibbon(folder, ['attack', '--json', '--threads', '1', '--out', out, ...given]);
    expect(outcome).toMatchObject({ code: 2, stdout: expect.stringMatching(/^\{.*\}\n$/), stderr: noTrace });
    const { error } = JSON.parse(outcome.stdout);
    expect(Object.keys(error)).toEqual(['code', 'message', 'hint']);
    expect(error).toMatchObject({ code, message: matching(message), ...(hint && { hint: matching(hint) }) });
    expect(outcome.stderr).toBe(`gibbon: ${error.message}\n${error.hint === null ? '' : `  ${error.hint}\n`}`);
    expect(existsSync(join(folder, out)), 'a refused command has written its folder').toBe(false);
  });
});

describe('gibbon', () => {
  it.concurrent.for<Case>([
    ['frobnicate', 'usage', "unknown command 'frobnicate'", 'gibbon --help'],
    ['atack', 'usage', "unknown command 'atack'", 'Did you mean attack?'],
    ['--frobnicate', 'usage', "unknown option '--frobnicate'"],
    ['reproduce everything', 'usage', 'too many arguments'],
    ['reproduce --preset huge', 'option', '--preset: "huge" is unknown', 'smoke'],
    ['reproduce --seed x', 'option', '--seed: "x" is no whole number'],
    ['reproduce --data absent', 'data', 'absent: there is no such folder', 'MNIST'],
    ['reproduce --data file', 'data', 'file: it is a file and no folder'],
    ['reproduce --data nothing', 'data', /train-images-idx3-ubyte\.gz/, '--data'],
    ['reproduce --out file', 'option', /^--out: .*file is a file and no folder$/],
  ])('refuses: gibbon %s', async ([words, code, message, hint]) => {
    const { error } = JSON.parse((await gibbon(folder, [...words.split(' '), '--json'])).stdout);
    expect(error).toMatchObject({ code, message: matching(message), ...(hint && { hint: matching(hint) }) });
    const plain = await gibbon(folder, words.split(' '));
    expect(plain).toEqual({ code: 2, stdout: '', stderr: noTrace });
    expect(plain.stderr).toBe(`gibbon: ${error.message}\n${error.hint === null ? '' : `  ${error.hint}\n`}`);
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
