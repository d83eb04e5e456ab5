import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { type ModelParts, node, onnxFile, randomWeights, tensorType } from '../../test/onnx-model.ts';
import { filesInTar } from '../data/formats/tar.ts';
import { DataError, ModelFormatError } from '../errors.ts';
import { DataLocation, DataType, type Draft, decodeModel, type ExternalReader, encodeModel } from '../onnx/index.ts';
import { floats, integers } from '../tensor/index.ts';
import { type Inspection, inspectModel } from './inspection.ts';

const DATA = process.env.GIBBON_DATA ?? '';

function inspect(parts: ModelParts, external?: ExternalReader): Inspection {
  const bytes = onnxFile(parts);
  return inspectModel(decodeModel(bytes), bytes, external);
}

const messages = ({ obstacles }: Inspection) => obstacles.map(({ message }) => message);

const dense = { w: randomWeights([12, 3], 'dense') };
const flat = node('Flatten', ['x'], 'f');

const booleanProto = { dims: [], dataType: DataType.BOOL, int32Data: [1] };

describe('an inspection', () => {
  it('tells facts of the file, with operators and parameters in branches and functions too', () => {
    const branch = (name: string) => ({
      name,
      initializer: [{ name: `${name}_b`, dims: [3n], dataType: DataType.FLOAT, floatData: [1, 2, 3] }],
      node: [node('Add', ['y', `${name}_b`], name)],
      output: [{ name }],
    });
    const inspection = inspect({
      inputs: { x: ['N', 3, 2, 2], more: [4] },
      nodes: [
        flat,
        node('MatMul', ['f', 'w'], 'y'),
        { opType: 'Constant', output: ['yes'], attribute: [{ name: 'value', type: 4, t: booleanProto }] },
        node('If', ['yes'], 'z', { then_branch: branch('a'), else_branch: branch('b') }),
        { ...node('Twice', ['z'], 'scores'), domain: 'own' },
      ],
      weights: { ...dense, more: floats([4]) },
      outputs: ['scores'],
      more: {
        producerName: 'a test',
        producerVersion: '1.2',
        opsetImport: [
          { domain: '', version: 17n },
          { domain: 'own', version: 1n },
        ],
        functions: [
          { name: 'Twice', domain: 'own', input: ['i'], output: ['o'], node: [node('Add', ['i', 'i'], 'o')] },
        ],
      },
    });
    expect(inspection.file).toMatchObject({
      producer: 'a test 1.2',
      irVersion: 8,
      opsets: { 'ai.onnx': 17, own: 1 },
    });
    // The input that is a weight as well need not be fed.
    expect(inspection.inputs).toEqual([{ name: 'x', dtype: 'float32', shape: ['N', 3, 2, 2] }]);
    expect(inspection.parameters).toBe(36 + 4 + 1 + 3 + 3);
    expect(inspection.operators).toEqual([
      { name: 'Add', domain: '', count: 3, nested: 3, known: true },
      { name: 'Constant', domain: '', count: 1, nested: 0, known: true },
      { name: 'Flatten', domain: '', count: 1, nested: 0, known: true },
      { name: 'If', domain: '', count: 1, nested: 0, known: true },
      { name: 'MatMul', domain: '', count: 1, nested: 0, known: true },
      { name: 'Twice', domain: 'own', count: 1, nested: 0, known: true },
    ]);
    expect(inspection.logits).toEqual([{ output: 'scores', value: 'scores', through: undefined, classCount: 3 }]);
    expect(inspection.batch).toBe('free');
    expect(messages(inspection)).toEqual([]);
  });

  it('finds the logits before a Softmax, also behind a reshaping', () => {
    const { logits, batch } = inspect({
      inputs: { x: [1, 3, 2, 2] },
      nodes: [flat, node('MatMul', ['f', 'w'], 'y'), node('Softmax', ['y'], 'p'), node('Reshape', ['p', 's'], 'out')],
      weights: { ...dense, s: integers([4], [1, 3, 1, 1]) },
      outputs: ['out'],
    });
    expect(logits).toEqual([{ output: 'out', value: 'y', through: 'Softmax', classCount: 3 }]);
    expect(batch).toBe(1);
  });

  it.each([[[2, 1]], [[2]]])('takes one probability for each sample, of shape %j, for two classes', (shape) => {
    const { logits, obstacles } = inspect({
      inputs: { x: [2, 3, 2, 2] },
      nodes: [flat, node('MatMul', ['f', 'v'], 'z'), node('Sigmoid', ['z'], 'p'), node('Reshape', ['p', 's'], 'out')],
      weights: { v: randomWeights([12, 1], 'one'), s: integers([shape.length], shape) },
      outputs: ['out'],
    });
    expect(logits).toEqual([{ output: 'out', value: 'z', through: 'Sigmoid', classCount: 2 }]);
    expect(obstacles).toEqual([]);
  });

  it('lists every output that holds class scores', () => {
    const { logits, obstacles } = inspect({
      inputs: { x: ['N', 3, 2, 2] },
      nodes: [flat, node('MatMul', ['f', 'w'], 'y'), node('Sigmoid', ['y'], 'p'), node('ReduceMean', ['y'], 'mean')],
      weights: dense,
      outputs: ['y', 'p', 'mean'],
    });
    expect(logits.map(({ output, value, through }) => [output, value, through])).toEqual([
      ['y', 'y', undefined],
      ['p', 'y', 'Sigmoid'],
    ]);
    expect(obstacles).toEqual([]);
  });

  it('assumes lengths for open axes, and says which', () => {
    const { assumed, pictures, obstacles } = inspect({
      inputs: { x: ['N', 3, 'height', 'width'] },
      nodes: [node('Conv', ['x', 'k'], 'c'), node('GlobalAveragePool', ['c'], 'g'), node('Flatten', ['g'], 'y')],
      weights: { k: randomWeights([5, 3, 3, 3], 'k') },
      outputs: ['y'],
    });
    expect(assumed).toEqual({ height: 224, width: 224 });
    expect(pictures).toMatchObject({ channels: 3, height: 224, width: 224 });
    expect(obstacles).toEqual([]);
  });
});

describe('the gradient of an inspected model', () => {
  it.each([
    ['Sign', 'it is piecewise constant: the gradient is zero there', true],
    ['Round', 'it is piecewise constant: the gradient is zero there', true],
  ])('ends at %s', (operator, reason, straightThrough) => {
    const inspection = inspect({
      inputs: { x: ['N', 3, 2, 2] },
      nodes: [flat, node(operator, ['f'], 'flatter'), node('MatMul', ['flatter', 'w'], 'y')],
      weights: dense,
      outputs: ['y'],
    });
    expect(inspection.gradientBlocks).toEqual([
      { operator, nodes: ['flatter'], kind: 'zero', reason, straightThrough },
    ]);
    expect(messages(inspection)).toEqual([`the gradient is zero everywhere, because of ${operator}`]);
    expect(inspection.obstacles[0].hint).toContain('straightThrough');
  });

  it('goes around what stops it on one of two ways', () => {
    const inspection = inspect({
      inputs: { x: ['N', 3, 2, 2] },
      nodes: [flat, node('Sign', ['f'], 's'), node('Add', ['f', 's'], 'both'), node('MatMul', ['both', 'w'], 'y')],
      weights: dense,
      outputs: ['y'],
    });
    expect(inspection.gradientBlocks.map(({ operator }) => operator)).toEqual(['Sign']);
    expect(messages(inspection)).toEqual([]);
  });

  it('is not said to stop where only shapes are computed', () => {
    const { gradientBlocks, obstacles } = inspect({
      inputs: { x: ['N', 3, 2, 2] },
      nodes: [
        node('Shape', ['x'], 's'),
        node('Gather', ['s', 'zero'], 'n'),
        node('Concat', ['n', 'rest'], 'target', { axis: 0 }),
        node('Reshape', ['x', 'target'], 'f'),
        node('MatMul', ['f', 'w'], 'y'),
      ],
      weights: { ...dense, zero: integers([1], [0]), rest: integers([1], [12]) },
      outputs: ['y'],
    });
    expect(gradientBlocks).toEqual([]);
    expect(obstacles).toEqual([]);
  });

  it('is zero where the scores do not depend on the input', () => {
    const inspection = inspect({
      inputs: { x: [1, 3, 2, 2] },
      nodes: [node('Relu', ['w'], 'y')],
      weights: { w: randomWeights([1, 3], 'constant scores') },
      outputs: ['y'],
    });
    expect(messages(inspection)).toEqual(['the class scores do not depend on the input']);
  });
});

describe('a model that cannot be attacked', () => {
  const scores = [flat, node('MatMul', ['f', 'w'], 'y')];
  it.each<[string, ModelParts, string[]]>([
    [
      'has operators that Gibbon does not know',
      {
        inputs: { x: ['N', 3, 2, 2] },
        nodes: [flat, node('Mystery', ['f'], 'm'), { ...node('Other', ['m'], 'y'), domain: 'com.example' }],
        outputs: ['y'],
      },
      ['Gibbon has no rule for Mystery, com.example.Other'],
    ],
    [
      'takes integers',
      {
        inputs: { x: tensorType(['N', 'length'], 'int64') },
        nodes: [node('Gather', ['table', 'x'], 'e'), node('ReduceMean', ['e'], 'y', { axes: [1], keepdims: 0 })],
        weights: { table: randomWeights([10, 4], 'embedding') },
        outputs: ['y'],
      },
      ['the model has no float input; its inputs are "x" int64'],
    ],
    [
      'has two inputs',
      {
        inputs: { x: ['N', 3, 2, 2], state: ['N', 3] },
        nodes: [...scores, node('Add', ['y', 'state'], 'z')],
        weights: dense,
        outputs: ['z'],
      },
      ['the model has 2 inputs: "x" float32, "state" float32'],
    ],
    [
      'gives one number',
      {
        inputs: { x: ['N', 3, 2, 2] },
        nodes: [flat, node('ReduceSum', ['f', 'axes'], 'y')],
        weights: { axes: integers([1], [1]) },
        outputs: ['y'],
      },
      ['no output holds class scores [N, classes]; the outputs are "y" float32 [1,1]'],
    ],
    [
      'has no input',
      { inputs: {}, nodes: [node('Relu', ['w'], 'y')], weights: dense, outputs: ['y'] },
      ['the model has no float input; its inputs are none'],
    ],
    [
      'takes a sequence',
      {
        inputs: { x: { sequenceType: { elemType: tensorType([3]) } } },
        nodes: [node('SequenceLength', ['x'], 'y')],
        outputs: ['y'],
      },
      ['the model has no float input; its inputs are "x" sequence', 'input "x" is no tensor'],
    ],
    [
      'takes numbers of a type without a name here',
      {
        inputs: { x: { tensorType: { elemType: DataType.COMPLEX64 } } },
        nodes: [node('Cast', ['x'], 'y')],
        outputs: ['y'],
      },
      ['the model has no float input; its inputs are "x" complex64', 'input "x" is no tensor'],
    ],
    [
      'uses a value that nothing makes',
      { inputs: { x: ['N', 3, 2, 2] }, nodes: scores, outputs: ['y'] },
      ['node "y": there is no value "w"'],
    ],
  ])('%s', (_, parts, expected) => {
    const inspection = inspect(parts);
    expect(messages(inspection)).toEqual(expected);
    expect(inspection.outputs.length).toBe(parts.outputs.length);
  });

  it('names the nodes that Gibbon has no rule for', () => {
    const { gradientBlocks, operators } = inspect({
      inputs: { x: ['N', 3, 2, 2] },
      nodes: [flat, { ...node('Mystery', ['f'], 'm'), name: 'first' }, node('Relu', ['m'], 'y')],
      outputs: ['y'],
    });
    const reason = 'Gibbon does not know this operator';
    expect(gradientBlocks).toEqual([
      { operator: 'Mystery', nodes: ['first'], kind: 'unsupported', reason, straightThrough: false },
    ]);
    expect(operators.filter(({ known }) => !known).map(({ name }) => name)).toEqual(['Mystery']);
  });
});

describe('a damaged file', () => {
  const model = decodeModel(
    onnxFile({ inputs: { x: [1, 12] }, nodes: [node('MatMul', ['x', 'w'], 'y')], weights: dense, outputs: ['y'] }),
  );
  const withWeight = (change: Draft<'TensorProto'>) => {
    const initializer = [{ ...model.graph?.initializer[0], ...change }];
    const bytes = encodeModel({ ...model, graph: { ...model.graph, initializer } });
    return (external?: ExternalReader) => inspectModel(decodeModel(bytes), bytes, external);
  };

  it('is refused where nodes wait for each other', () => {
    const circular = {
      inputs: { x: [1, 3] },
      nodes: [node('Add', ['x', 'b'], 'a'), node('Relu', ['a'], 'b')],
      outputs: ['b'],
    };
    expect(() => inspect(circular)).toThrow(ModelFormatError);
    expect(() => inspect(circular)).toThrow('the graph has a cycle through the value "a"');
  });

  it('is refused where data do not fit a weight', () => {
    expect(withWeight({ dims: [12n, 4n] })).toThrow('tensor "w" has 144 bytes of data');
  });

  it('is refused where a file of weights is missing, and told about where none can be read', () => {
    const externalData = [{ key: 'location', value: 'w.bin' }];
    const look = withWeight({ rawData: undefined, dataLocation: DataLocation.EXTERNAL, externalData });
    const missing = () => {
      throw new DataError('there is no such file', { path: 'w.bin' });
    };
    expect(() => look(missing)).toThrow('w.bin: there is no such file');
    expect(messages(look())).toEqual(['tensor "w" has its data in the file w.bin']);
  });
});

describe.skipIf(DATA === '')('with GIBBON_DATA: inspections of real models', () => {
  const of = (path: string) => {
    const bytes = readFileSync(join(DATA, path));
    return inspectModel(decodeModel(bytes), bytes);
  };

  it.each([
    ['models/cifar10_resnet8.onnx', 77_706, 'fc_22', 'Softmax', 10, 'free'],
    ['models/imagenet_mobilenet_v1_0.25_128.onnx', 467_647, 'flat_57', 'Softmax', 1001, 'free'],
    ['models/imagenet_mobilenet_v2_1.0_224.onnx', 3_489_167, 'flat_100', 'Softmax', 1001, 'free'],
    ['models/imagenet_squeezenet1.0.onnx', 1_248_424, 'logits', undefined, 1000, 'free'],
    ['models/mnist_cnn.onnx', 5_998, 'Plus214_Output_0', undefined, 10, 1],
    ['models/mnist_conv_adversarial.onnx', 166_406, 'logits', undefined, 10, 'free'],
    ['models/mnist_conv_robust.onnx', 205_730, 'logits', undefined, 10, 'free'],
    ['vnncomp/cifar10_resnet/resnet_2b.onnx', 112_006, '33', undefined, 10, 1],
    ['vnncomp/mnist_fc/mnist-net_256x2.onnx', 269_322, '12', undefined, 10, 1],
    ['vnncomp/acasxu/ACASXU_run2a_2_1_batch_2000.onnx', 13_310, 'linear_7_Add', undefined, 5, 1],
  ])('%s can be attacked', (path, parameters, value, through, classCount, batch) => {
    const inspection = of(path);
    expect(inspection.obstacles).toEqual([]);
    expect(inspection.gradientBlocks).toEqual([]);
    expect(inspection.parameters).toBe(parameters);
    expect(inspection.logits).toMatchObject([{ value, through, classCount }]);
    expect(inspection.batch).toBe(batch);
  });

  it('gives the reasons for what it cannot attack', () => {
    const text = of('text/imdb_lstm.onnx');
    expect(text.obstacles).toMatchObject([{ message: expect.stringContaining('no float input') }]);
    expect(text.obstacles[0].hint).toContain('--at embedded');
    expect(text.gradientBlocks).toEqual([]);
    expect(text.operators.filter(({ known }) => !known)).toEqual([]);
    expect(messages(of('vnncomp/test/test_nano.onnx'))[0]).toContain('no output holds class scores');
  });

  it('counts as ONNX itself does', () => {
    const { operators } = of('models/mnist_cnn.onnx');
    const counts = Object.fromEntries(operators.map(({ name, count }) => [name, count]));
    expect(counts).toEqual({ Add: 3, Conv: 2, MaxPool: 2, Relu: 2, Reshape: 2, MatMul: 1 });
  });

  it.each([
    ['models/cifar10_resnet8.onnx', 'pixels in 0..255', 'likely'],
    ['models/imagenet_mobilenet_v1_0.25_128.onnx', 'pixels in -1..1', 'guess'],
    ['models/imagenet_mobilenet_v2_1.0_224.onnx', 'pixels in -1..1', 'guess'],
    // The size of their first weights suits several scales; scale-probe.test.ts has what running them tells.
    ['models/imagenet_squeezenet1.0.onnx', undefined, 'unknown'],
    ['models/mnist_cnn.onnx', undefined, 'unknown'],
    ['models/mnist_conv_robust.onnx', undefined, 'unknown'],
    ['vnncomp/cifar10_resnet/resnet_2b.onnx', undefined, 'unknown'],
  ])('says of %s that its scale is: %s (%s)', (path, name, confidence) => {
    const { pictures } = of(path);
    expect(pictures?.scale.value?.name, pictures?.scale.evidence.join()).toBe(name);
    expect(pictures?.scale.confidence).toBe(confidence);
    expect(pictures?.layout).toMatchObject({ value: 'nchw', confidence: 'sure' });
  });

  it('takes no flat list of numbers for a picture', () => {
    expect(of('vnncomp/mnist_fc/mnist-net_256x2.onnx').pictures).toBeUndefined();
    expect(of('vnncomp/acasxu/ACASXU_run2a_2_1_batch_2000.onnx').pictures).toBeUndefined();
  });

  it('works for every model of the ONNX project, and finds the known architectures fit to be attacked', () => {
    const files = [...filesInTar(gunzipSync(readFileSync(join(DATA, 'onnx-backend-tests.tar.gz'))))];
    const models = files.filter(([path]) => path.endsWith('.onnx'));
    expect(models.length).toBeGreaterThan(1900);
    for (const [path, bytes] of models) {
      const inspection = inspectModel(decodeModel(bytes), bytes);
      const defects = messages(inspection).filter((message) => message.includes('Gibbon fails'));
      expect(defects, path).toEqual([]);
      if (!path.includes('/light_') && !path.startsWith('light_')) continue;
      expect(messages(inspection), path).toEqual([]);
      expect(inspection.logits[0].classCount, path).toBe(1000);
      // Their weights are made up, and tell nothing.
      expect(inspection.pictures?.scale.confidence, path).toBe('unknown');
    }
  });

  it('are all there', () => {
    const files = readdirSync(join(DATA, 'models')).filter((name) => name.endsWith('.onnx'));
    for (const name of files) expect(messages(of(`models/${name}`)), name).toEqual([]);
  });
});
