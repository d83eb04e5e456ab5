/** Detectors as people ship them, with random weights: the heads of their families on a small backbone. */
import type { Draft } from '../src/onnx/index.ts';
import { floats, integers, type Shape, type Tensor } from '../src/tensor/index.ts';
import { node, onnxFile, randomWeights } from './onnx-model.ts';

type Node = Draft<'NodeProto'>;

const SIDE = 32;
const CELLS = (SIDE / 8) ** 2;

/** Convolutions that make `features` of each cell of 8 x 8 pixels, "map" [1, features, 4, 4]. */
function backbone(features: number, label: string): { nodes: Node[]; weights: Record<string, Tensor> } {
  return {
    nodes: [
      node('Conv', ['images', 'w1', 'b1'], 'c1', { kernel_shape: [4, 4], strides: [4, 4] }),
      node('Relu', ['c1'], 'r1'),
      node('Conv', ['r1', 'w2', 'b2'], 'map', { kernel_shape: [2, 2], strides: [2, 2] }),
    ],
    weights: {
      w1: randomWeights([8, 3, 4, 4], `${label} w1`, 0.3),
      b1: randomWeights([8], `${label} b1`, 0.1),
      w2: randomWeights([features, 8, 2, 2], `${label} w2`, 0.4),
      b2: randomWeights([features], `${label} b2`, 0.5),
    },
  };
}

const shapes = (of: Readonly<Record<string, Shape>>) =>
  Object.fromEntries(Object.entries(of).map(([name, shape]) => [name, integers([shape.length], shape)]));

/** YOLOv8 and 11: [1, 4 + classes, N], boxes in pixels; N is large beside the features. */
export function yolov8(classes = 2): Uint8Array {
  const anchors = 8;
  const { nodes, weights } = backbone((4 + classes) * anchors, 'yolov8');
  return onnxFile({
    inputs: { images: [1, 3, SIDE, SIDE] },
    nodes: [
      ...nodes,
      node('Reshape', ['map', 'flat'], 'all'),
      node('Split', ['all', 'parts'], 'b', { axis: 1 }),
      node('Sigmoid', ['b'], 'share'),
      node('Mul', ['share', 'side'], 'boxes'),
      node('Sigmoid', ['s'], 'scores'),
      node('Concat', ['boxes', 'scores'], 'output0', { axis: 1 }),
    ].map((each) => (each.opType === 'Split' ? { ...each, output: ['b', 's'] } : each)),
    weights: {
      ...weights,
      ...shapes({ flat: [1, 4 + classes, CELLS * anchors], parts: [4, classes] }),
      side: floats([], [SIDE]),
    },
    outputs: ['output0'],
  });
}

/** YOLOv5: [1, N, 5 + classes]. */
export function yolov5(classes = 2): Uint8Array {
  const anchors = 3;
  const features = 5 + classes;
  const { nodes, weights } = backbone(features * anchors, 'yolov5');
  return onnxFile({
    inputs: { images: [1, 3, SIDE, SIDE] },
    nodes: [
      ...nodes,
      node('Reshape', ['map', 'apart'], 'five'),
      node('Transpose', ['five'], 'last', { perm: [0, 1, 3, 2] }),
      node('Sigmoid', ['last'], 'all'),
      node('Mul', ['all', 'units'], 'scaled'),
      node('Reshape', ['scaled', 'rows'], 'output'),
    ],
    weights: {
      ...weights,
      ...shapes({ apart: [1, anchors, features, CELLS], rows: [1, anchors * CELLS, features] }),
      units: floats([features], [SIDE, SIDE, SIDE, SIDE, ...new Array<number>(1 + classes).fill(1)]),
    },
    outputs: ['output'],
  });
}

/** SSD: scores [1, N, classes] by softmax with a background, boxes [1, N, 4] by corners. */
export function ssd(classes = 3): Uint8Array {
  const { nodes, weights } = backbone(classes + 4, 'ssd');
  return onnxFile({
    inputs: { images: ['batch', 3, SIDE, SIDE] },
    nodes: [
      ...nodes,
      node('Reshape', ['map', 'rows'], 'flat'),
      node('Transpose', ['flat'], 'list', { perm: [0, 2, 1] }),
      { ...node('Split', ['list', 'parts'], 'b', { axis: 2 }), output: ['s', 'b'] },
      node('Softmax', ['s'], 'scores', { axis: 2 }),
      node('Sigmoid', ['b'], 'boxes'),
    ],
    weights: { ...weights, ...shapes({ rows: [0, classes + 4, CELLS], parts: [classes, 4] }) },
    outputs: ['scores', 'boxes'],
  });
}

/** DETR: logits [1, queries, classes + 1] and pred_boxes [1, queries, 4]. */
export function detr(classes = 3): Uint8Array {
  const { nodes, weights } = backbone(classes + 5, 'detr');
  return onnxFile({
    inputs: { images: ['batch', 3, SIDE, SIDE] },
    nodes: [
      ...nodes,
      node('Reshape', ['map', 'rows'], 'flat'),
      node('Transpose', ['flat'], 'list', { perm: [0, 2, 1] }),
      { ...node('Split', ['list', 'parts'], 'b', { axis: 2 }), output: ['logits', 'b'] },
      node('Sigmoid', ['b'], 'pred_boxes'),
    ],
    weights: { ...weights, ...shapes({ rows: [0, classes + 5, CELLS], parts: [classes + 1, 4] }) },
    outputs: ['logits', 'pred_boxes'],
  });
}
