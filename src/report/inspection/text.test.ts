import { describe, expect, it } from 'vitest';
import { type ModelParts, node, onnxFile, randomWeights } from '../../../test/onnx-model.ts';
import { type Inspection, inspectModel } from '../../inspection/inspection.ts';
import { decodeModel } from '../../onnx/index.ts';
import { attackWords, factRows, guessRows, inspectionRecord } from './text.ts';

function inspect(parts: ModelParts): Inspection {
  const bytes = onnxFile(parts);
  return inspectModel(decodeModel(bytes), bytes);
}

const setting = { model: 'net.onnx', version: '1.2.3', card: undefined, purpose: undefined };

/** A classifier of pictures whose axes are moved before its convolution. */
function pictures(shape: readonly (number | string)[], moves: readonly number[] | undefined, classes = 5): Inspection {
  const first = moves === undefined ? node('Identity', ['x'], 'm') : node('Transpose', ['x'], 'm', { perm: moves });
  return inspect({
    inputs: { x: shape },
    nodes: [first, node('Conv', ['m', 'k'], 'c'), node('GlobalAveragePool', ['c'], 'g'), node('Flatten', ['g'], 'y')],
    weights: { k: randomWeights([classes, 3, 3, 3], 'k') },
    outputs: ['y'],
  });
}

describe('the command to try', () => {
  const start = ['gibbon', 'attack', 'net.onnx'];

  it('is short where attacks assume the same', () => {
    const inspection = pictures([1, 3, 32, 32], undefined);
    const sized = [...start, 'pictures/', '--labels', 'labels.csv', '--resize', '32x32'];
    expect(attackWords(inspection, setting), 'pictures of any size are brought to the size of the model').toEqual(
      sized,
    );
  });

  it('cuts large pictures to size, and shifts labels where there is a class for the background', () => {
    const words = attackWords(pictures(['N', 3, 192, 192], undefined, 1001), setting);
    expect(words?.slice(6).join(' ')).toBe('--resize 219 --crop 192 --label-offset 1');
  });

  it('names the layout where its shape misleads', () => {
    expect(attackWords(pictures([1, 32, 32, 3], [0, 3, 1, 2]), setting)).not.toContain('--layout');
    // Three rows, or three channels?
    const two = { ...pictures([1, 32, 32, 3], [0, 3, 1, 2]) };
    const tall = two.pictures && { ...two, pictures: { ...two.pictures, height: 3 } };
    expect(attackWords(tall ?? two, setting)?.join(' ')).toContain('--layout nhwc');
  });

  it('names one of several outputs, and arrays for what is no picture', () => {
    const inspection = inspect({
      inputs: { x: ['N', 12] },
      nodes: [node('MatMul', ['x', 'w'], 'y'), node('Softmax', ['y'], 'p')],
      weights: { w: randomWeights([12, 3], 'w') },
      outputs: ['y', 'p'],
    });
    const words = attackWords(inspection, { ...setting, model: "it's a net.onnx" });
    const model = `'it'\\''s a net.onnx'`;
    expect(words).toEqual(['gibbon', 'attack', model, 'inputs.npy', '--labels', 'labels.csv', '--output', 'y']);
    expect(guessRows(inspection)).toEqual([]);
  });

  it('leaves out what stands in the model card', () => {
    const inspection = pictures(['N', 3, 192, 192], undefined, 1001);
    const words = attackWords(inspection, { ...setting, card: { crop: 180, labelOffset: 0 } });
    expect(words?.slice(6).join(' ')).toBe('--resize 219');
  });

  it('is not there for what cannot be attacked', () => {
    const inspection = inspect({ inputs: { x: ['N', 3] }, nodes: [node('Mystery', ['x'], 'y')], outputs: ['y'] });
    expect(attackWords(inspection, setting)).toBeUndefined();
    expect(inspectionRecord(inspection, setting)).toMatchObject({ attackable: false, version: '1.2.3' });
  });
});

describe('the facts of a file', () => {
  const heading = (inspection: Inspection, name: string) =>
    factRows(inspection)
      .filter(([first]) => first === name)
      .map(([, text]) => text);

  it('are said in words', () => {
    const inspection = pictures(['N', 3, 'h', 'w'], undefined);
    expect(heading(inspection, 'input')).toEqual(['"x" float32 [N, 3, h, w]']);
    expect(heading(inspection, 'open axes')).toEqual(['looked at with h = 224, w = 224']);
    expect(heading(inspection, 'logits')).toEqual(['the output "y"; 5 classes']);
    expect(heading({ ...inspection, batch: 4 }, 'batch')).toEqual(['fixed at 4']);
    const large = { ...inspection, parameters: 25_557_032, file: { ...inspection.file, size: 102_146_000 } };
    expect(heading(large, 'parameters')).toEqual(['25,557,032']);
    expect(heading(large, 'file')).toEqual(['102 MB, IR version 8, opset 13']);
  });
});
