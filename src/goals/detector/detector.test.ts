import { describe, expect, it } from 'vitest';
import type { Head } from '../../model/head.ts';
import { randomStream } from '../../random.ts';
import type { Answers, DetectedBox } from '../goal.ts';
import { candidatesOf, requireHead } from './candidates.ts';
import { headsByName, knownHeads } from './known-heads.ts';
import { detections, overlap } from './suppression.ts';

const box = (
  left: number,
  top: number,
  right: number,
  bottom: number,
  more: Partial<DetectedBox> = {},
): DetectedBox => ({
  left,
  top,
  right,
  bottom,
  class: 0,
  score: 0.9,
  candidate: 0,
  ...more,
});

const output = (name: string, ...shape: number[]) => ({ name, dtype: 'float32' as const, shape });

describe('heads of detectors', () => {
  it.each([
    ['yolov5', [output('output0', 25200, 85)]],
    ['yolov8', [output('output0', 84, 8400)]],
    ['ssd', [output('scores', 4420, 2), output('boxes', 4420, 4)]],
    ['detr', [output('logits', 100, 92), output('pred_boxes', 100, 4)]],
    ['fastestdet', [output('758', 85, 22, 22)]],
    ['yolov10', [output('output0', 300, 6)]],
    ['rtdetr', [output('output0', 300, 84)]],
  ])('tell %s by its outputs', (name, outputs) => {
    const found = knownHeads.map((known) => known.find(outputs)).find((head) => head !== undefined);
    expect(found).toEqual(headsByName[name].find(outputs));
    expect(() => requireHead(outputs, found as Head)).not.toThrow();
  });

  it.each([
    ['class scores', [output('scores', 10)]],
    ['a map', [output('mask', 1, 64, 64)]],
    ['token scores', [output('logits', 7, 9)]],
  ])('are not seen in %s', (_, outputs) => {
    expect(knownHeads.map((known) => known.find(outputs)).filter((head) => head !== undefined)).toEqual([]);
  });

  it.each([
    ['yolov8', [output('output0', 116, 8400), output('output1', 32, 160, 160)], 4, 84],
    ['yolov5', [output('output0', 25200, 117), output('output1', 32, 160, 160)], 5, 85],
  ])('leave the coefficients of masks out: %s', (name, outputs, from, to) => {
    expect(knownHeads.find((known) => known.find(outputs) !== undefined)?.name).toBe(name);
    expect(headsByName[name].find(outputs)?.classes).toMatchObject({ from, to });
  });

  it.each([
    [92, { squash: 'softmax', background: 91 }],
    [80, { squash: 'sigmoid' }],
  ])('take %d logits of queries by a softmax with nothing, or each by a sigmoid', (count, expected) => {
    const classes = headsByName.detr.find([output('logits', 300, count), output('pred_boxes', 300, 4)])?.classes;
    expect(classes).toEqual({ output: 'logits', axis: 1, from: 0, to: count, ...expected });
  });

  it('that read what is not there are refused', () => {
    const head: Head = {
      classes: { output: 'y', axis: 0, from: 4, to: 7 },
      boxes: { output: 'y', axis: 0, from: 0, to: 4, form: 'corners' },
    };
    expect(() => requireHead([output('y', 6, 30)], head)).toThrow(
      /features 4 to 7 on axis 0 of "y", which is \[6,30\]/,
    );
    expect(() => requireHead([output('z', 7, 30)], head)).toThrow(/is not there/);
    expect(() => requireHead([output('y', 7, 30)], head)).not.toThrow();
  });

  it('read the same boxes from either arrangement of the axes', () => {
    const random = randomStream('boxes');
    const [features, count] = [6, 40];
    const first = Float64Array.from({ length: features * count }, () => random.uniform());
    const last = first.map((_, i) => first[(i % features) * count + Math.floor(i / features)]);
    const headOn = (axis: number): Head => ({
      classes: { output: 'y', axis, from: 4, to: 6 },
      boxes: { output: 'y', axis, from: 0, to: 4, form: 'centre', unit: 'pixels' },
    });
    const size = { width: 4, height: 2 };
    const answers = (data: Float64Array, shape: number[]): Answers => ({ y: { shape, data } });
    const one = candidatesOf(answers(first, [features, count]), headOn(0), size);
    const other = candidatesOf(answers(last, [count, features]), headOn(1), size);
    for (let i = 0; i < count; i++) expect(one.box(i)).toEqual(other.box(i));
    const [x, y, w, h, a, b] = Array.from({ length: features }, (_, f) => first[f * count + 3]);
    expect(one.box(3)).toEqual({
      left: (x - w / 2) / 4,
      top: (y - h / 2) / 2,
      right: (x + w / 2) / 4,
      bottom: (y + h / 2) / 2,
      class: Number(b > a),
      score: Math.max(a, b),
      candidate: 3,
    });
  });

  it('take scores apart: softmax without its background, sigmoids, powers', () => {
    const head: Head = {
      classes: { output: 'y', axis: 1, from: 0, to: 3, squash: 'softmax', background: 0 },
      objectness: { output: 'o', axis: 1, from: 0, to: 1, squash: 'sigmoid' },
      powers: { objectness: 2, classes: 0.5 },
      boxes: { output: 'b', axis: 1, from: 0, to: 4, form: 'corners' },
    };
    const answers: Answers = {
      y: { shape: [1, 3], data: Float64Array.of(5, 1, 2) },
      o: { shape: [1, 1], data: Float64Array.of(0.7) },
      b: { shape: [1, 4], data: Float64Array.of(0.1, 0.2, 0.3, 0.4) },
    };
    const found = candidatesOf(answers, head, { width: 1, height: 1 }).box(0);
    const p = Math.exp(2) / (Math.exp(5) + Math.exp(1) + Math.exp(2));
    expect(found.class).toBe(1);
    expect(found.score).toBeCloseTo((1 / (1 + Math.exp(-0.7))) ** 2 * Math.sqrt(p), 12);
  });
});

describe('suppression', () => {
  it('measures how much boxes share', () => {
    expect(overlap(box(0, 0, 2, 2), box(1, 1, 3, 3))).toBeCloseTo(1 / 7, 12);
    expect(overlap(box(0, 0, 1, 1), box(1, 0, 2, 1))).toBe(0);
    expect(overlap(box(0, 0, 1, 1), box(0, 0, 1, 1))).toBe(1);
  });

  it('keeps the surest of those that overlap, and one of each class', () => {
    const list = [
      box(0, 0, 1, 1, { score: 0.7 }),
      box(0.05, 0, 1, 1, { score: 0.9 }),
      box(0.05, 0, 1, 1, { score: 0.8, class: 1 }),
      box(0.5, 0.5, 2, 2, { score: 0.6 }),
      box(0, 0, 1, 1, { score: 0.2, class: 2 }),
    ];
    const candidates = { count: list.length, box: (i: number) => list[i] };
    expect(detections(candidates, 0.5)).toEqual([list[1], list[2], list[3]]);
  });
});
