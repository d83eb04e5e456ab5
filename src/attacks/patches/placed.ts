/** A patch in pictures, as a graph: turned, scaled and lit, at its place. */
import { constant, input, type Value } from '../../graph/index.ts';
import {
  AffineGrid,
  add,
  concat,
  expand,
  GridSample,
  matmul,
  max,
  min,
  mul,
  reshape,
  sliceAxis,
  sub,
  transpose,
} from '../../operators/index.ts';
import { floats, integers } from '../../tensor/index.ts';
import type { Box } from '../../threat/index.ts';
import type { PatchFrame } from './frame.ts';

/** Inputs of the graph: patch [1, C, side, side], pictures [N, ...inputShape], and what `placeFeeds` gives. */
export function sceneInputs({ layout, height, width, channels, side }: PatchFrame, window: number, count: number) {
  const picture = layout === 'nchw' ? [channels, height, width] : [height, width, channels];
  return {
    patch: input('patch', 'float32', [1, channels, side, side]),
    pictures: input('pictures', 'float32', [count, ...picture]),
    maps: input('maps', 'float32', [count, 2, 3]),
    rows: input('rows', 'float32', [count, 1, height, window]),
    columns: input('columns', 'float32', [count, 1, window, width]),
    light: input('light', 'float32', [count, 2]),
  };
}

const once = { opset: 20, batchScale: 1, outputCount: 1 };

/** The pictures with the patch in them, inside the box. */
export function placed(
  { patch, pictures, maps, rows, columns, light }: ReturnType<typeof sceneInputs>,
  { layout, channels, side }: PatchFrame,
  window: number,
  box: Box,
): Value {
  const [count] = pictures.shape;
  const mask = constant(floats([1, 1, side, side], disk(side)));
  // Colours times the mask, and the mask: what lies outside of the disk must not shine through its rim.
  const sheet = expand(concat([mul(patch, mask), mask], 1), [count, channels + 1, side, side]);
  const size = constant(integers([4], [count, channels + 1, window, window]));
  const [grid] = AffineGrid.expand({ ...once, inputs: [maps, size], attributes: { align_corners: 0 } });
  const attributes = { mode: 'linear', padding_mode: 'zeros', align_corners: 0 };
  const [turned] = GridSample.expand({ ...once, inputs: [sheet, grid], attributes });
  const whole = matmul(matmul(rows, turned), columns);
  const [colours, cover] = [sliceAxis(whole, 1, 0, channels), sliceAxis(whole, 1, channels, channels + 1)];
  const [gain, offset] = [0, 1].map((part) => reshape(sliceAxis(light, 1, part, part + 1), [count, 1, 1, 1]));
  const lit = add(mul(colours, gain), mul(cover, offset));
  const [covering, uncovered] = layout === 'nchw' ? [lit, sub(1, cover)] : [lit, sub(1, cover)].map(channelsToEnd);
  return min(max(add(mul(pictures, uncovered), covering), box.low), box.high);
}

const channelsToEnd = (value: Value) => transpose(value, [0, 2, 3, 1]);

/** 1 in the disk that a square holds, 0 outside, with a rim of one pixel. */
function disk(side: number): Float32Array {
  const middle = (side - 1) / 2;
  return Float32Array.from({ length: side * side }, (_, i) => {
    const distance = Math.hypot(Math.floor(i / side) - middle, (i % side) - middle);
    return Math.min(Math.max(side / 2 - distance + 0.5, 0), 1);
  });
}
