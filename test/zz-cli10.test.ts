import { mkdirSync, writeFileSync } from 'node:fs';
import sharp from 'sharp';
import { it } from 'vitest';
import { writeNpy, writeNpz } from '../src/data/index.ts';
import { constant, exportGraph, input } from '../src/graph/index.ts';
import { decodeModel } from '../src/onnx/index.ts';
import { concat, relu, reshape } from '../src/operators/index.ts';
import { floats } from '../src/tensor/index.ts';
import * as m from './small-models.ts';

it('make', async () => {
  const z = '/tmp/cli10/zoo/';
  const w = (n: string, b: Uint8Array | string) => {
    mkdirSync(z + n.split('/').slice(0, -1).join('/'), { recursive: true });
    writeFileSync(z + n, b);
  };
  const s = m.stripes();
  w('stripes.onnx', s);
  w('colours.onnx', m.colours());
  w('nhwc.onnx', m.colours('nhwc'));
  w('vectors.onnx', m.vectors());
  w('alone.onnx', m.oneAtATime());
  w('text.onnx', 'hello world');
  w('short.onnx', s.subarray(0, s.length - 200));
  w('empty.onnx', '');
  w('half.onnx', s.subarray(0, 60));
  w(
    'cyclic.onnx',
    m.changed(s, (g) => ({
      ...g,
      node: g.node.map((n, i) => (i === 0 ? { ...n, input: ['scores', ...n.input.slice(1)] } : n)),
    })),
  );
  w('ext.onnx', m.weightsAt('w.bin'));
  w('out.onnx', m.weightsAt('../w.bin'));
  w('abs.onnx', m.weightsAt('/etc/passwd'));
  w(
    'unknown.onnx',
    m.changed(s, (g) => ({
      ...g,
      node: [
        ...g.node.map((n) =>
          n.opType === 'Identity'
            ? { ...n, opType: 'Frobnicate', domain: 'com.acme', name: 'frob' }
            : n.opType === 'MatMul'
              ? { ...n, opType: 'LSTM', name: 'lstm' }
              : n,
        ),
      ],
    })),
  );
  w(
    'dangling.onnx',
    m.changed(s, (g) => ({ ...g, node: g.node.filter((n) => n.opType !== 'MatMul') })),
  );
  const a = input('a', 'float32', [1, 3]);
  const b = input('b', 'float32', [1, 3]);
  w('two.onnx', exportGraph({ inputs: [a, b], outputs: { y: concat([a, b], 1) } }));
  const t = input('tokens', 'int64', [1, 3]);
  w('tokens.onnx', exportGraph({ inputs: [t], outputs: { y: reshape(t, [3, 1]) } }));
  const i = input('x', 'float32', [1, 1, 9, 9]);
  w('mask.onnx', exportGraph({ inputs: [i], outputs: { mask: relu(i) } }));
  w(
    'open.onnx',
    m.changed(s, (g) => ({
      ...g,
      input: [
        {
          name: 'image',
          type: {
            tensorType: {
              elemType: 1,
              shape: { dim: [{ dimParam: 'N' }, { dimValue: 1n }, { dimParam: 'H' }, { dimParam: 'W' }] },
            },
          },
        },
      ],
    })),
  );
  w(
    'noshape.onnx',
    m.changed(s, (g) => ({ ...g, input: [{ name: 'image', type: { tensorType: { elemType: 1 } } }] })),
  );
  w(
    'noout.onnx',
    m.changed(s, (g) => ({ ...g, output: [] })),
  );
  w(
    'double.onnx',
    m.changed(s, (g) => ({
      ...g,
      output: [...g.output, { ...g.output[0], name: 'again' }],
      node: [...g.node, { opType: 'Identity', input: [g.node[0].output[0]], output: ['again'] }],
    })),
  );
  const pic = (k: number, ch = 1, size = 9) =>
    Buffer.from(
      Array.from({ length: size * size * ch }, (_, i) =>
        Math.floor((Math.floor(i / ch) % size) / (size / 3)) === k ? 140 : 110,
      ),
    );
  const png = (k: number, ch = 1, size = 9) =>
    sharp(pic(k, ch, size), { raw: { width: size, height: size, channels: ch as 1 } });
  for (const k of [0, 1, 2]) {
    w(`folder/${k}/a.png`, await png(k).png().toBuffer());
    w(`folder/${k}/b.jpg`, await png(k).jpeg({ quality: 100 }).toBuffer());
    w(`named/${['left', 'middle', 'right'][k]}/a.webp`, await png(k).webp({ lossless: true }).toBuffer());
    w(`flat/p${k}.png`, await png(k).png().toBuffer());
  }
  w('big.png', await png(0, 1, 30).png().toBuffer());
  w('broken.png', (await png(0, 1, 30).png().toBuffer()).subarray(0, 60));
  w('text.png', 'no picture');
  mkdirSync(z + 'nothing', { recursive: true });
  w('notpics/readme.txt', 'x');
  w(
    'colour.png',
    await sharp(Buffer.from(Array.from({ length: 243 }, (_, i) => (i % 3 === 0 ? 140 : 110))), {
      raw: { width: 9, height: 9, channels: 3 },
    })
      .png()
      .toBuffer(),
  );
  const x = floats(
    [3, 81],
    Array.from({ length: 243 }, (_, i) => (Math.floor((i % 9) / 3) === Math.floor(i / 81) ? 0.6 : 0.4)),
  );
  w('x.npy', writeNpy(x));
  w('x4.npy', writeNpy({ ...x, shape: [3, 1, 9, 9] }));
  w('x3.npy', writeNpy({ ...x, shape: [3, 9, 9] }));
  w('bad.npy', writeNpy(floats([3, 80])));
  w('ints.npy', writeNpy({ dtype: 'int32', shape: [1, 81], data: new Int32Array(81) }));
  w('nan.npy', writeNpy(floats([1, 81], new Array(81).fill(NaN))));
  w('bytes.npy', writeNpy(floats([1, 81], new Array(81).fill(200))));
  w('scalar.npy', writeNpy(floats([], [1])));
  w('none.npy', writeNpy(floats([0, 81])));
  w('one.npy', writeNpy(floats([81], new Array(81).fill(0.5))));
  w('x.npz', writeNpz({ images: x, labels: { dtype: 'int64', shape: [3], data: BigInt64Array.of(0n, 1n, 2n) } }));
  w('fl.npz', writeNpz({ images: x, labels: floats([3], [0.5, 1, 2]) }));
  w('onehot.npz', writeNpz({ images: x, labels: floats([3, 3], [1, 0, 0, 0, 1, 0, 0, 0, 1]) }));
  w('short.npz', writeNpz({ images: x, labels: floats([2], [0, 1]) }));
  w('other.npz', writeNpz({ data: x }));
  w('labels.csv', 'file,label\np0.png,0\np1.png,1\np2.png,2\n');
  w('two.csv', 'p0.png,0\np1.png,1\n');
  w('high.csv', '0\n1\n7\n');
  w('words.csv', 'p0.png,left\n');
  w('names.txt', 'left\nmiddle\nright\n');
  w('names2.txt', 'left\nmiddle\n');
  w('file', 'x');
  console.log(decodeModel(s).graph?.node.map((n) => [n.opType, n.input.join(), n.output.join()].join(' ')));
});
