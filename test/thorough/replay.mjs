/**
 * Confirms what attacks claim, with ONNX Runtime alone: nothing of Gibbon is imported. Reads one JSON object from stdin, which says
 * what the file is fed and what counts as harm, and prints what it finds.
 */
import { readFileSync } from 'node:fs';
import * as ort from 'onnxruntime-node';

/** A float32 array in NumPy's format. */
function npy(path) {
  const bytes = readFileSync(path);
  const length = bytes.readUInt16LE(8);
  const header = bytes.subarray(10, 10 + length).toString('latin1');
  if (!header.includes("'<f4'")) throw new Error(`${path} is not float32`);
  const shape = header
    .match(/\(([^)]*)\)/)[1]
    .split(',')
    .filter((text) => text.trim() !== '')
    .map(Number);
  const start = 10 + length;
  const data = new Float32Array(bytes.buffer.slice(bytes.byteOffset + start, bytes.byteOffset + bytes.length));
  return { shape, data };
}

const asked = JSON.parse(readFileSync(0, 'utf8'));
const { model, input, clean: cleanPath, adversarial: adversarialPath, feeds, mean, std, bgr, output, measure } = asked;
const [clean, adversarial] = [npy(cleanPath), npy(adversarialPath)];
const [count, ...sample] = clean.shape;
const size = sample.reduce((product, n) => product * n, 1);
const session = await ort.InferenceSession.create(model);

/** What the file is fed for one sample: (x - mean) / std a channel, blue first where it wants that. */
function prepared(values) {
  if (mean === undefined && !bgr) return values;
  const [channels] = sample;
  const plane = size / channels;
  const result = new Float32Array(size);
  for (let channel = 0; channel < channels; channel++) {
    const from = bgr ? channels - 1 - channel : channel;
    const at = (list, fallback) => (list === undefined ? fallback : list[list.length === 1 ? 0 : channel]);
    for (let i = 0; i < plane; i++) {
      result[channel * plane + i] = (values[from * plane + i] - at(mean, 0)) / at(std, 1);
    }
  }
  return result;
}

async function answer(values) {
  const fed = {
    [input]: new ort.Tensor('float32', prepared(values), asked.batched === false ? sample : [1, ...sample]),
  };
  for (const [name, { type, dims, value }] of Object.entries(feeds ?? {})) {
    const length = dims.reduce((product, n) => product * n, 1);
    const data =
      type === 'int64' ? new BigInt64Array(length).fill(BigInt(value)) : new Float32Array(length).fill(value);
    fed[name] = new ort.Tensor(type, data, dims);
  }
  return (await session.run(fed, [output ?? session.outputNames[0]]))[output ?? session.outputNames[0]];
}

const argMax = (list) => list.reduce((best, value, i) => (value > list[best] ? i : best), 0);

/** How far the harm goes, by what the run says it measures. */
const measures = {
  class: (before, after) => Number(argMax([...after.data]) !== argMax([...before.data])),
  /** Whether the class is no longer among the first ones. */
  leaves(before, after, { first }) {
    const own = argMax([...before.data]);
    return Number(after.data.filter((v) => v > after.data[own]).length >= first);
  },
  label: (before, after) => Number(after.data[0] !== before.data[0]),
  value: (_, after) => after.data[0],
  change: (before, after) => after.data.reduce((most, v, i) => Math.max(most, Math.abs(v - before.data[i])), 0),
  cosine(before, after) {
    const dot = (a, b) => a.reduce((sum, v, i) => sum + v * b[i], 0);
    return dot(before.data, after.data) / Math.sqrt(dot(before.data, before.data) * dot(after.data, after.data));
  },
  /** Of a single map, above or below a threshold. */
  positions: (before, after, { threshold }) =>
    after.data.reduce((sum, v, i) => sum + Number(v >= threshold !== before.data[i] >= threshold), 0) /
    after.data.length,
  /** Of [1, T, C], the class of each moment. */
  moments(before, after) {
    const [, moments, classes] = after.dims;
    const best = (data, t) => argMax([...data.subarray(t * classes, (t + 1) * classes)]);
    let changed = 0;
    for (let t = 0; t < moments; t++) changed += Number(best(after.data, t) !== best(before.data, t));
    return changed / moments;
  },
  /** The largest score of FastestDet, [1, 85, 22, 22]. */
  fastestdet(_, { data, dims: [, features, rows, columns] }) {
    const cells = rows * columns;
    let best = 0;
    for (let cell = 0; cell < cells; cell++) {
      for (let k = 5; k < features; k++) best = Math.max(best, data[cell] ** 0.6 * data[k * cells + cell] ** 0.4);
    }
    return best;
  },
  /** The largest score of a face, [1, 4420, 2]. */
  face: (_, { data }) => data.reduce((best, v, i) => (i % 2 === 1 ? Math.max(best, v) : best), 0),
};

const found = [];
for (let i = 0; i < count; i++) {
  const [x, y] = [clean, adversarial].map(({ data }) => data.slice(i * size, (i + 1) * size));
  const before = await answer(x);
  const after = await answer(y);
  const distance = x.reduce((most, v, j) => Math.max(most, Math.abs(v - y[j])), 0);
  found.push({
    distance,
    before: measures[measure](before, before, asked),
    after: measures[measure](before, after, asked),
  });
}
process.stdout.write(JSON.stringify(found));
