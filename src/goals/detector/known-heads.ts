/** The heads of detectors that many people ship, told by the shapes of their outputs. */

import type { Head } from '../../model/head.ts';
import type { ModelOutput } from '../../model/index.ts';

/** A head that is known by name. */
export interface KnownHead {
  readonly name: string;
  /** Where it is in these outputs (without the axis of samples); undefined where it is not. */
  find(outputs: readonly ModelOutput[]): Head | undefined;
}

/** [85, H, W]: objectness, box, classes for each cell of a grid. */
const fastestdet: KnownHead = {
  name: 'fastestdet',
  find(outputs) {
    const found = outputs.length === 1 ? outputs[0] : undefined;
    if (found === undefined || found.shape.length !== 3 || found.shape[0] < 6 || found.shape[1] < 4) return undefined;
    const at = { output: found.name, axis: 0 };
    return {
      objectness: { ...at, from: 0, to: 1 },
      boxes: { ...at, from: 1, to: 5, form: 'grid' },
      classes: { ...at, from: 5, to: found.shape[0] },
      powers: { objectness: 0.6, classes: 0.4 },
    };
  },
};

/** How many coefficients of masks a candidate has: as many as there are maps beside, in files that cut objects out. */
function maskCount(outputs: readonly ModelOutput[]): number {
  return outputs.find(({ shape }) => shape.length === 3)?.shape[0] ?? 0;
}

/** [N, 6]: corners in pixels, the score, and the class that has it; a few hundred that are suppressed already. */
const yolov10: KnownHead = {
  name: 'yolov10',
  find(outputs) {
    const found = outputs.find(({ shape }) => shape.length === 2 && shape[1] === 6 && QUERIES.includes(shape[0]));
    if (found === undefined || outputs.length > 1) return undefined;
    const at = { output: found.name, axis: 1 };
    return { boxes: { ...at, from: 0, to: 4, form: 'corners', unit: 'pixels' }, classes: { ...at, from: 4, to: 5 } };
  },
};

/** [queries, 4 + classes]: centres in shares, classes. */
const rtdetr: KnownHead = {
  name: 'rtdetr',
  find(outputs) {
    const found = outputs.find(({ shape }) => shape.length === 2 && QUERIES.includes(shape[0]) && shape[1] > 4);
    if (found === undefined || outputs.length > 1 || found.shape[1] > 4 + MOST_CLASSES) return undefined;
    const at = { output: found.name, axis: 1 };
    return { boxes: { ...at, from: 0, to: 4, form: 'centre' }, classes: { ...at, from: 4, to: found.shape[1] } };
  },
};

/** Detectors that choose among so many queries have as many candidates. */
const QUERIES = [300, 900];
const MOST_CLASSES = 400;

/** [N, 5 + classes]: box in pixels, objectness, classes. */
const yolov5: KnownHead = {
  name: 'yolov5',
  find(outputs) {
    const width = 5 + maskCount(outputs);
    const found = outputs.find(({ shape }) => shape.length === 2 && shape[1] > width && shape[0] > 4 * shape[1]);
    if (found === undefined || outputs.some(({ name, shape }) => name !== found.name && shape.length === 2))
      return undefined;
    const at = { output: found.name, axis: 1 };
    return {
      boxes: { ...at, from: 0, to: 4, form: 'centre', unit: 'pixels' },
      objectness: { ...at, from: 4, to: 5 },
      classes: { ...at, from: 5, to: found.shape[1] - maskCount(outputs) },
    };
  },
};

/** [4 + classes, N]: box in pixels, classes; no objectness. */
const yolov8: KnownHead = {
  name: 'yolov8',
  find(outputs) {
    const width = 4 + maskCount(outputs);
    const found = outputs.find(({ shape }) => shape.length === 2 && shape[0] > width && shape[1] > 4 * shape[0]);
    if (found === undefined) return undefined;
    const at = { output: found.name, axis: 0 };
    return {
      boxes: { ...at, from: 0, to: 4, form: 'centre', unit: 'pixels' },
      classes: { ...at, from: 4, to: found.shape[0] - maskCount(outputs) },
    };
  },
};

/** Scores [N, classes], the first of which is the background, beside corners [N, 4] in shares. */
const ssd: KnownHead = {
  name: 'ssd',
  find(outputs) {
    const { scores, boxes } = pairOf(outputs);
    if (scores === undefined || boxes === undefined) return undefined;
    return {
      classes: { output: scores.name, axis: 1, from: 0, to: scores.shape[1], background: 0 },
      boxes: { output: boxes.name, axis: 1, from: 0, to: 4, form: 'corners' },
    };
  },
};

/** Of data sets, without a class that means nothing: those who count so take a sigmoid of each. */
const WITHOUT_NOTHING = [80, 91, 365];

/** Logits [queries, classes + 1], the last of which means nothing as a rule, beside centres [queries, 4] in shares. */
const detr: KnownHead = {
  name: 'detr',
  find(outputs) {
    const { scores, boxes } = pairOf(outputs);
    if (scores === undefined || boxes === undefined) return undefined;
    const last = scores.shape[1] - 1;
    const at = { output: scores.name, axis: 1, from: 0, to: last + 1 };
    const isEach = last === 0 || WITHOUT_NOTHING.includes(last + 1);
    return {
      classes: isEach ? { ...at, squash: 'sigmoid' } : { ...at, squash: 'softmax', background: last },
      boxes: { output: boxes.name, axis: 1, from: 0, to: 4, form: 'centre' },
    };
  },
};

/** Two lists of one length, of which one holds four numbers each. */
function pairOf(outputs: readonly ModelOutput[]) {
  const lists = outputs.filter(({ shape }) => shape.length === 2);
  const boxes = lists.find(({ shape, name }) => shape[1] === 4 && (/box/i.test(name) || lists.length === 2));
  const scores = lists.find(({ shape, name }) => name !== boxes?.name && shape[0] === boxes?.shape[0]);
  return { scores, boxes };
}

/** Those with queries by name are DETR's; of the others, each is told by its shape. */
export const knownHeads: readonly KnownHead[] = [
  {
    ...detr,
    find: (outputs) => (outputs.some(({ name }) => /pred_|logits/.test(name)) ? detr.find(outputs) : undefined),
  },
  ssd,
  yolov10,
  yolov8,
  yolov5,
  rtdetr,
  fastestdet,
];

/** Known heads by name, whatever the outputs are called. */
export const headsByName: Readonly<Record<string, KnownHead>> = {
  detr,
  ssd,
  yolov5,
  yolov8,
  yolov10,
  yolov11: { ...yolov8, name: 'yolov11' },
  rtdetr,
  fastestdet,
};
