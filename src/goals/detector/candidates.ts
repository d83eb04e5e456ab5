/** What a detector answers, read on the host. */
import { ClassifierError } from '../../errors.ts';
import type { BoxForm, Features, Head } from '../../model/head.ts';
import type { ModelOutput } from '../../model/index.ts';
import { sizeOf } from '../../tensor/index.ts';
import type { Answers, DetectedBox } from '../goal.ts';
import type { PictureSize } from '../options.ts';

/** Candidates for boxes in the order of the file. */
export interface Candidates {
  readonly count: number;
  /** Its box with the class of the highest score, the background not counted. */
  box(candidate: number): DetectedBox;
}

/** Reads features where an output has them. */
function reader(answers: Answers, features: Features) {
  const { shape, data } = answers[features.output];
  const { axis, from } = features;
  const after = sizeOf(shape.slice(axis + 1));
  const length = shape[axis];
  return (candidate: number, feature: number): number => {
    const before = Math.floor(candidate / after);
    return data[(before * length + from + feature) * after + (candidate % after)];
  };
}

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

/** Reads what a detector answers. */
export function candidatesOf(answers: Answers, head: Head, picture: PictureSize): Candidates {
  const { classes, objectness, powers, boxes } = head;
  const { shape } = answers[classes.output];
  const count = sizeOf(shape) / shape[classes.axis];
  const classAt = reader(answers, classes);
  const objectAt = objectness && reader(answers, objectness);
  const boxAt = reader(answers, boxes);
  const { background, squash } = classes;
  const width = classes.to - classes.from;
  const indices = Array.from({ length: width }, (_, i) => i).filter((i) => i !== background);

  const probability = (candidate: number, feature: number): number => {
    const value = classAt(candidate, feature);
    if (squash === undefined) return value;
    if (squash === 'sigmoid') return sigmoid(value);
    let total = 0;
    for (let other = 0; other < width; other++) total += Math.exp(classAt(candidate, other) - value);
    return 1 / total;
  };
  const presence = (candidate: number): number => {
    if (objectAt === undefined) return 1;
    const value = objectAt(candidate, 0);
    return (objectness?.squash === 'sigmoid' ? sigmoid(value) : value) ** (powers?.objectness ?? 1);
  };
  return {
    count,
    box(candidate) {
      // Squashing and powers keep the order of the classes.
      let best = 0;
      for (let i = 1; i < indices.length; i++) {
        if (classAt(candidate, indices[i]) > classAt(candidate, indices[best])) best = i;
      }
      const score = presence(candidate) * probability(candidate, indices[best]) ** (powers?.classes ?? 1);
      const [a, b, c, d] = [0, 1, 2, 3].map((feature) => boxAt(candidate, feature));
      const cells = answers[boxes.output].shape.toSpliced(boxes.axis, 1);
      const corners = cornersIn[boxes.form]([a, b, c, d], candidate, cells);
      const [x, y] = boxes.unit === 'pixels' ? [picture.width, picture.height] : [1, 1];
      const [left, top, right, bottom] = corners;
      return {
        left: left / x,
        top: top / y,
        right: right / x,
        bottom: bottom / y,
        class: best,
        score,
        candidate,
      };
    },
  };
}

type Four = readonly number[];

const aroundCentre = (x: number, y: number, width: number, height: number): Four => [
  x - width / 2,
  y - height / 2,
  x + width / 2,
  y + height / 2,
];

/** Corners, by the form in which a candidate tells its box and the lengths of the axes that count candidates. */
const cornersIn: Readonly<Record<BoxForm, (box: Four, candidate: number, cells: readonly number[]) => Four>> = {
  corners: (box) => box,
  centre: ([x, y, width, height]) => aroundCentre(x, y, width, height),
  grid: ([x, y, width, height], candidate, cells) => {
    const [rows, columns] = cells;
    const centreX = ((candidate % columns) + Math.tanh(x)) / columns;
    const centreY = (Math.floor(candidate / columns) + Math.tanh(y)) / rows;
    return aroundCentre(centreX, centreY, sigmoid(width), sigmoid(height));
  },
};

/** @throws ClassifierError where a head is not on these outputs */
export function requireHead(outputs: readonly ModelOutput[], { classes, objectness, boxes }: Head): void {
  const candidates = [classes, boxes, ...(objectness === undefined ? [] : [objectness])].map((features) => {
    const { output: name, axis, from, to } = features;
    const output = outputs.find((each) => each.name === name);
    const length = output?.shape[axis];
    if (output === undefined || length === undefined || from < 0 || from >= to || to > length) {
      const found = output === undefined ? 'is not there' : `is [${output.shape}]`;
      throw new ClassifierError(
        `the head reads features ${from} to ${to} on axis ${axis} of "${name}", which ${found}`,
        'Axes are counted from 0, without that of the samples; correct "head" in the model card, or --head.',
      );
    }
    return sizeOf(output.shape) / length;
  });
  if (new Set(candidates).size > 1) {
    throw new ClassifierError(
      `the head reads ${candidates.join(', ')} candidates for classes, boxes and objectness`,
      'They must be equally many; correct "head" in the model card, or --head.',
    );
  }
}
