/** `gibbon inspect` as a process. GIBBON_CLI may name another build of the command line than dist. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { DataLocation, DataType, decodeModel, encodeModel } from '../src/onnx/index.ts';
import { CLI } from './fresh-build.ts';
import { node, onnxFile, randomWeights } from './onnx-model.ts';

const DATA = process.env.GIBBON_DATA ?? '';

const folder = mkdtempSync(join(tmpdir(), 'gibbon-inspect-'));
afterAll(() => rmSync(folder, { recursive: true }));

function inspect(...words: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, 'inspect', ...words], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, COLUMNS: '80' },
  });
  return { status, stdout, stderr };
}

const classifier = onnxFile({
  inputs: { pixels: ['N', 3, 32, 32] },
  nodes: [
    node('Div', ['pixels', 'full'], 'scaled'),
    node('Conv', ['scaled', 'k'], 'c'),
    node('GlobalAveragePool', ['c'], 'g'),
    node('Flatten', ['g'], 'logits'),
    node('Softmax', ['logits'], 'probabilities'),
  ],
  weights: { full: { dtype: 'float32', shape: [], data: Float32Array.of(255) }, k: randomWeights([4, 3, 3, 3], 'k') },
  outputs: ['probabilities'],
  more: { producerName: 'a test' },
});
writeFileSync(join(folder, 'net.onnx'), classifier);

describe('gibbon inspect', () => {
  it('tells what a model is, in lines of at most 100 columns, and how to attack it', () => {
    const { status, stdout, stderr } = inspect('net.onnx');
    expect(stderr).toBe('');
    expect(status).toBe(0);
    const size = `${classifier.length} bytes`;
    const sha256 = createHash('sha256').update(classifier).digest('hex');
    expect(stdout).toBe(`net.onnx

seems to be  a classifier of 4 classes ("probabilities")
attacked     the input "pixels"

file        ${size}, IR version 8, opset 13
written by  a test
sha256      ${sha256}
input       "pixels" float32 [N, 3, 32, 32]
output      "probabilities" float32
parameters  109
operators   Conv 1, Div 1, Flatten 1, GlobalAveragePool 1, Softmax 1
batch       any number of samples
logits      "logits", before the Softmax of "probabilities"; 4 classes
gradient    flows from the logits to "pixels"

pictures  32 x 32         3 channels
layout    nchw     sure   the first convolution takes the input as it is, and convolutions take
                          channels first
pixels    0..255   sure   the graph itself computes x / 255 first, as for pixels in 0..255
colours   rgb      guess  most models do; the file does not tell

Try
  gibbon attack net.onnx pictures/ --labels labels.csv --box 0..255 --resize 32x32
Look at the clean accuracy first: if it is low, one of the guesses is wrong.
`);
  });

  it('prints one record with --json, and nothing else', () => {
    const { status, stdout, stderr } = inspect('net.onnx', '--json');
    expect(status).toBe(0);
    expect(stderr).toBe('');
    expect(stdout.endsWith('}\n')).toBe(true);
    expect(stdout.trimEnd()).not.toContain('\n');
    expect(JSON.parse(stdout)).toMatchObject({
      schema: 'gibbon-inspection/1',
      model: 'net.onnx',
      file: { size: classifier.length, producer: 'a test' },
      logits: [{ output: 'probabilities', value: 'logits', through: 'Softmax', classCount: 4 }],
      pictures: { scale: { value: { name: 'pixels in 0..255', box: { low: 0, high: 255 } }, confidence: 'sure' } },
      attackable: true,
      draft: { box: { low: 0, high: 255 }, mean: [0], std: [1], layout: 'nchw', channels: 'rgb', labelOffset: 0 },
      command: [
        'gibbon',
        'attack',
        'net.onnx',
        'pictures/',
        '--labels',
        'labels.csv',
        '--box',
        '0..255',
        '--resize',
        '32x32',
      ],
    });
  });

  it('writes a draft of a model card once, and uses it from then on', () => {
    mkdirSync(join(folder, 'with card'));
    copyFileSync(join(folder, 'net.onnx'), join(folder, 'with card/net.onnx'));
    const first = inspect('with card/net.onnx', '--write-card');
    expect(first.status).toBe(0);
    expect(first.stderr).toBe('wrote with card/net.gibbon.json: a draft made of guesses, for you to correct\n');
    expect(first.stdout).toContain('The model card with card/net.gibbon.json takes precedence over these guesses.');
    expect(first.stdout).toContain(
      "\n  gibbon attack 'with card/net.onnx' pictures/ --labels labels.csv --resize 32x32\n",
    );
    expect(readFileSync(join(folder, 'with card/net.gibbon.json'), 'utf8')).toBe(`{
  "box": "0..255",
  "mean": [0],
  "std": [1],
  "layout": "nchw",
  "channels": "rgb",
  "labelOffset": 0
}
`);
    const second = inspect('with card/net.onnx', '--write-card', '--json');
    expect(second.status).toBe(2);
    expect(JSON.parse(second.stdout)).toMatchObject({ error: { code: 'data' } });
    expect(second.stderr).toContain('this model has a card already');
  });

  it('tells why a model cannot be attacked', () => {
    const nodes = [node('Mystery', ['x'], 'm'), node('Sign', ['m'], 'y')];
    writeFileSync(join(folder, 'strange.onnx'), onnxFile({ inputs: { x: [1, 4] }, nodes, outputs: ['y'] }));
    const { status, stdout } = inspect('strange.onnx');
    expect(status).toBe(0);
    expect(stdout).toContain('unknown     Mystery\n');
    expect(stdout).toContain('gradient    stops at Mystery ("m"): Gibbon does not know this operator\n');
    expect(stdout).toContain('Gibbon cannot attack it:\n-  Gibbon has no rule for Mystery\n');
    expect(stdout).not.toContain('Try');
    expect(JSON.parse(inspect('strange.onnx', '--json').stdout)).toMatchObject({ attackable: false });
  });

  const whole = decodeModel(onnxFile({ inputs: { x: [1, 4] }, nodes: [node('Add', ['x', 'k'], 'y')], outputs: ['y'] }));
  const weight = {
    ...{ name: 'k', dims: [4n], dataType: DataType.FLOAT, dataLocation: DataLocation.EXTERNAL },
    externalData: [{ key: 'location', value: 'weights.bin' }],
  };
  const external = encodeModel({ ...whole, graph: { ...whole.graph, initializer: [weight] } });
  const circular = onnxFile({
    inputs: { x: [1, 4] },
    nodes: [node('Add', ['x', 'b'], 'a'), node('Relu', ['a'], 'b')],
    outputs: ['b'],
  });
  it.each([
    ['a missing file', 'missing.onnx', undefined, 'missing.onnx: there is no such file'],
    ['a file that is no model', 'text.onnx', new TextEncoder().encode('{"no": "model"}'), 'not an ONNX model'],
    ['a truncated model', 'cut.onnx', classifier.subarray(0, 300), 'truncated'],
    ['a cyclic graph', 'cyclic.onnx', circular, 'the graph has a cycle through the value "a"'],
    ['missing weights', 'external.onnx', external, 'the model keeps weights in this file, but it cannot be read'],
  ])('fails for %s with exit code 2 and plain words', (_, name, bytes, message) => {
    if (bytes !== undefined) writeFileSync(join(folder, name), bytes);
    const { status, stdout, stderr } = inspect(name);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('    at ');
    expect(stdout).toBe('');
    expect(status).toBe(2);
    const inJson = inspect(name, '--json');
    expect(JSON.parse(inJson.stdout).error.message).toContain(message);
    expect(inJson.status).toBe(2);
  });
});

describe.skipIf(DATA === '')('with GIBBON_DATA: gibbon inspect of real models', () => {
  it.each([
    ['models/cifar10_resnet8.onnx', '--box 0..255 --resize 32x32'],
    ['models/imagenet_mobilenet_v2_1.0_224.onnx', '--mean 0.5 --std 0.5 --resize 256 --crop 224 --label-offset 1'],
    ['models/imagenet_squeezenet1.0.onnx', '--box 0..255 --mean 104,117,123 --channels bgr --resize 259 --crop 227'],
    ['models/mnist_conv_robust.onnx', '--resize 28x28'],
    ['vnncomp/cifar10_resnet/resnet_2b.onnx', '--mean 0.4914,0.4822,0.4465 --std 0.247,0.2435,0.2616 --resize 32x32'],
  ])('%s is to be attacked with %s', (path, flags) => {
    const { stdout, stderr, status } = inspect(join(DATA, path));
    expect(stderr).toBe('');
    expect(status).toBe(0);
    const lines = stdout.split('\n');
    for (const line of lines.filter((each) => !each.includes(path))) expect(line.length).toBeLessThanOrEqual(100);
    const [, command = ''] = /\nTry\n([\s\S]*)\nLook at/.exec(stdout) ?? [];
    const words = command.replaceAll('\\\n', '').split(/\s+/).join(' ').trim();
    expect(words).toBe(`gibbon attack ${join(DATA, path)} pictures/ --labels labels.csv ${flags}`.trim());
  });

  it('does not run the model with --no-run, and then says less', () => {
    const { stdout } = inspect(join(DATA, 'models/mnist_conv_robust.onnx'), '--no-run');
    expect(stdout).toMatch(/pixels +\? +unknown +neither constants nor the size of the weights tell it/);
  });
});
