import { readFileSync } from 'node:fs';
import { it } from 'vitest';
import { decodeModel } from '../src/onnx/index.ts';

it('show', () => {
  const model = decodeModel(readFileSync(`/tmp/obt/${process.env.SHOW}/model.onnx`));
  const show = (nodes: any, pad = '') => {
    for (const n of nodes) {
      console.log(
        pad + n.output.join(','),
        '=',
        n.opType,
        '(',
        n.input.join(','),
        ')',
        n.attribute
          .map(
            (a: any) =>
              `${a.name}=${a.i ?? a.f ?? (a.s && new TextDecoder().decode(a.s)) ?? (a.ints.length ? '[' + a.ints + ']' : a.t ? 'T' + a.t.dims + ':' + (a.t.int64Data?.length ? a.t.int64Data : a.t.floatData?.length ? a.t.floatData : a.t.rawData) : a.g ? 'graph' : a.refAttrName ? '@' + a.refAttrName : '?')}`,
          )
          .join(' '),
      );
      for (const a of n.attribute) if (a.g) show(a.g.node, pad + '   ');
    }
  };
  console.log(model.opsetImport.map((o) => `${o.domain}:${o.version}`).join());
  for (const i of [...model.graph!.input, ...model.graph!.output])
    console.log(
      i.name,
      i.type?.tensorType?.elemType,
      i.type?.tensorType?.shape?.dim.map((d) => d.dimValue ?? d.dimParam),
    );
  show(model.graph?.node);
  for (const f of model.functions) {
    console.log('function', f.name);
    show(f.node, '  ');
  }
});
