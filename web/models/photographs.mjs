/**
 * Packs the network for photographs and the names of its classes. Run `npm run build` at the root first, then
 * `node web/models/photographs.mjs MOBILENET.onnx SYNSET.txt`.
 *
 * The network is MobileNetV1 0.25 for 128 x 128 pixels (Howard and others 2017, arXiv 1704.04861), published by Google with weights of
 * 8 bits (github google-coral/test_data, mobilenet_v1_0.25_128_quant.tflite, Apache-2.0) and expanded to float32 in the ONNX file that is read
 * here. Its weights become bytes again, with a scale and a zero point for each layer: a quarter of the size, and bit for bit the same network.
 */
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { decodeModel, encodeModel } from '../../dist/api/graph.js';

const FLOAT = 1;
const UINT8 = 2;
/** Smaller tensors are not worth a scale. */
const WORTH = 64;

const [network, synset] = process.argv.slice(2);
const model = decodeModel(new Uint8Array(await readFile(network)));
const { graph } = model;
const packed = new Map();
graph.initializer = graph.initializer.flatMap((tensor) => {
  const values = new Float32Array(tensor.rawData.slice().buffer);
  if (tensor.dataType !== FLOAT || tensor.dims.length < 2 || values.length < WORTH) return [tensor];
  const found = bytesOf(values);
  if (found === undefined) throw new Error(`${tensor.name} is not 8-bit numbers times a scale`);
  const { bytes, scale, zero } = found;
  packed.set(tensor.name, `${tensor.name}_float`);
  return [
    { ...tensor, dataType: UINT8, rawData: bytes },
    { ...tensor, name: `${tensor.name}_scale`, dims: [], rawData: new Uint8Array(Float32Array.of(scale).buffer) },
    { ...tensor, name: `${tensor.name}_zero`, dims: [], dataType: UINT8, rawData: Uint8Array.of(zero) },
  ];
});
const [template] = graph.node;
const dequantize = [...packed].map(([name, output]) => ({
  ...template,
  name: output,
  opType: 'DequantizeLinear',
  attribute: [],
  input: [name, `${name}_scale`, `${name}_zero`],
  output: [output],
}));
graph.node = [
  ...dequantize,
  ...graph.node.map((node) => ({ ...node, input: node.input.map((name) => packed.get(name) ?? name) })),
];
const bytes = encodeModel(model);
await writeFile(new URL('photographs.onnx', import.meta.url), bytes);

const lines = (await readFile(synset, 'utf8')).trim().split('\n');
const names = lines.map((line) => line.replace(/^n\d+ /, '').split(',')[0]);
const facts = {
  file: 'photographs.onnx',
  bytes: bytes.length,
  sha256: createHash('sha256').update(bytes).digest('hex'),
  /** Class 0 of the network is none of them. */
  names: ['background', ...names],
};
await writeFile(new URL('photographs.json', import.meta.url), `${JSON.stringify(facts)}\n`);
process.stderr.write(`${packed.size} layers packed, ${bytes.length} bytes, ${names.length} names\n`);

/** The bytes, scale and zero point that are the values exactly; undefined where there are none. */
function bytesOf(values) {
  const levels = [...new Set(values)].sort((a, b) => a - b);
  const step = levels
    .slice(1)
    .reduce((least, level, i) => Math.min(least, level - levels[i]), Number.POSITIVE_INFINITY);
  const [low, high] = [levels[0], levels[levels.length - 1]];
  const rough = (high - low) / Math.round((high - low) / step);
  const zero = Math.round(-low / rough);
  for (let k = 0; k <= 80; k++) {
    // The quotient is right but for its last bits.
    const scale = Math.fround(rough * (1 + (k % 2 === 0 ? k : -k) * 2 ** -25));
    const byteOf = (value) => Math.round(value / scale) + zero;
    const isExact = levels.every((value) => {
      const byte = byteOf(value);
      return byte >= 0 && byte <= 255 && Math.fround(scale * (byte - zero)) === value;
    });
    if (isExact) return { bytes: Uint8Array.from(values, byteOf), scale, zero };
  }
  return undefined;
}
