import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DataError } from '../errors.ts';
import { type CardFile, formatCard, parseCard } from './card.ts';

const PATH = 'net.gibbon.json';

function failure(json: string): DataError {
  try {
    parseCard(json, PATH);
  } catch (error) {
    if (error instanceof DataError) return error;
    throw error;
  }
  throw new Error(`${json} should be refused`);
}

describe('a model card', () => {
  it('is read with all its keys', () => {
    const json = `{
      "box": "0..255", "mean": [104, 117, 123], "std": [1], "layout": "nchw", "channels": "bgr",
      "resize": 256, "crop": 227, "labelOffset": 1, "classNames": "names.txt", "output": "logits"
    }`;
    expect(parseCard(json, PATH)).toEqual({
      box: { low: 0, high: 255 },
      mean: [104, 117, 123],
      std: [1],
      layout: 'nchw',
      channels: 'bgr',
      resize: 256,
      crop: 227,
      labelOffset: 1,
      classNames: 'names.txt',
      output: 'logits',
    });
  });

  it('may be empty, and takes one number for a list and a list for a box', () => {
    expect(parseCard('{}', PATH)).toEqual({});
    expect(parseCard('{"box": [-1, 1], "mean": 0.5, "classNames": ["cat", "dog"]}', PATH)).toEqual({
      box: { low: -1, high: 1 },
      mean: [0.5],
      classNames: ['cat', 'dog'],
    });
    expect(parseCard('{"box": "-1..1"}', PATH)).toEqual({ box: { low: -1, high: 1 } });
    expect(parseCard('{"box": "0 .. 0.5"}', PATH)).toEqual({ box: { low: 0, high: 0.5 } });
  });

  it.each([
    ['{"box": "0-255"}', '"box" is "0-255"', '"0..1", "0..255"'],
    ['{"box": "0.."}', '"box" is "0.."', 'two numbers'],
    ['{"box": [1, 0]}', '"box" is [1,0]', 'the lower one first'],
    ['{"box": [0, 1, 2]}', '"box" is [0,1,2]', 'two numbers'],
    ['{"mean": ["0.5"]}', '"mean" is ["0.5"]', 'a list of one number a channel'],
    ['{"mean": []}', '"mean" is []', 'a list'],
    ['{"std": [0.2, 0]}', '"std" is [0.2,0]', 'above 0'],
    ['{"std": null}', '"std" is null', 'above 0'],
    ['{"layout": "NCHW"}', '"layout" is "NCHW"', '"nchw" or "nhwc"'],
    ['{"channels": "grey"}', '"channels" is "grey"', '"rgb" or "bgr"'],
    ['{"resize": 0}', '"resize" is 0', 'above 0'],
    ['{"crop": 22.5}', '"crop" is 22.5', 'whole number'],
    ['{"labelOffset": "1"}', '"labelOffset" is "1"', 'whole number'],
    ['{"classNames": [1, 2]}', '"classNames" is [1,2]', 'a list of names'],
    ['{"output": ""}', '"output" is ""', 'the name of an output'],
    ['{"means": [0.5]}', 'the key "means" is unknown', 'box, mean, std'],
    ['{"__proto__": 1}', 'the key "__proto__" is unknown', 'box, mean, std'],
    ['[1]', 'a model card is a JSON object, and this is [1]', '{"box": "0..1"}'],
    ['{"box": "0..1",}', 'this model card is not JSON', 'no comma after the last entry'],
  ])('refuses %s in words that name the file, the key and what it takes', (json, message, hint) => {
    const error = failure(json);
    expect(error.message).toContain(`${PATH}: ${message}`);
    expect(error.hint).toContain(hint);
    expect(error.path).toBe(PATH);
  });

  it('cuts long values in messages', () => {
    expect(failure(JSON.stringify({ channels: 'x'.repeat(500) })).message.length).toBeLessThan(120);
  });

  it('is read as it was written', () => {
    const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
    const card: fc.Arbitrary<CardFile> = fc.record(
      {
        box: fc.tuple(fc.integer({ min: -300, max: 0 }), fc.integer({ min: 1, max: 300 })).map(([low, high]) => ({
          low: low / 4 + 0,
          high: high / 4,
        })),
        mean: fc.array(finite, { minLength: 1 }),
        std: fc.array(fc.double({ min: 1e-9, max: 1e9, noNaN: true }), { minLength: 1 }),
        layout: fc.constantFrom('nchw', 'nhwc'),
        channels: fc.constantFrom('rgb', 'bgr'),
        resize: fc.integer({ min: 1 }),
        crop: fc.integer({ min: 1 }),
        labelOffset: fc.integer(),
        classNames: fc.oneof(fc.string({ minLength: 1 }), fc.array(fc.string(), { minLength: 1 })),
        output: fc.string({ minLength: 1 }),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(card, (written) => {
        // JSON has no negative zero.
        const expected: unknown = JSON.parse(JSON.stringify(written));
        expect(parseCard(formatCard(written), PATH)).toEqual(expected);
      }),
    );
  });
});
