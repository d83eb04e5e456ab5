/** Questions about the units of a network that pass only what is above a threshold. */
import { type Question, readsSlope, type Sides, type SideType, type Slope } from '../../classifier/index.ts';
import { applyOne, type Node, nodesOf, type Value } from '../../graph/index.ts';
import { atLabel } from '../../nn/index.ts';
import { Clip, Max, Relu, reduceSum, reshape, sub } from '../../operators/index.ts';
import { row, sizeOf } from '../../tensor/index.ts';
import { gradients } from '../../transforms/gradient.ts';

/** The units of one rectifier, flat. */
export interface Layer {
  /** How far what each is given is above its threshold; at most 0 where it is off. */
  readonly given: Float32Array;
  /** How the lead of the wrong class that it helps most over the label grows with what each passes on. */
  readonly influence: Float32Array;
}

/** What a node is given, less the threshold below which it passes none of it on; undefined where it has none. */
function aboveThreshold({ operator, inputs: [x, bound] }: Node): Value | undefined {
  if (operator === Relu) return x;
  if (x === undefined || bound === undefined || (operator !== Clip && operator !== Max)) return undefined;
  if (bound.known !== undefined) return sub(x, bound);
  return operator === Max && x.known !== undefined ? sub(bound, x) : undefined;
}

/** All rectifiers on the way to the logits, from the input on. */
function rectifiers(logits: Value): { readonly given: Value; readonly passed: Value }[] {
  return nodesOf([logits]).flatMap((node) => {
    const given = aboveThreshold(node);
    return given?.shape[0] === logits.shape[0] ? [{ given, passed: node.outputs[0] }] : [];
  });
}

const CLASS: SideType = { dtype: 'int64', shape: [] };

const flat = (value: Value) => reshape(value, [value.shape[0], sizeOf(value.shape.slice(1))]);

/** The units of every rectifier. The parameter is a number of wrong classes, which the sides class1, class2, ... name. */
export const layersAt: Question<number, readonly Layer[]> = {
  sides: (count) => Object.fromEntries(['label', ...wrong(count)].map((name) => [name, CLASS])),
  build(count, { logits, sides }) {
    const layers = rectifiers(logits);
    const passed = layers.map((layer) => layer.passed);
    const influencesOn = (classes: Value) => gradients(reduceSum(atLabel(logits, classes), [0], false), passed);
    const onLabel = influencesOn(sides.label);
    const onWrong = wrong(count).map((name) => influencesOn(sides[name]));
    const outputs = layers.flatMap(({ given }, i) => {
      const most = onWrong.map((influences) => influences[i]).reduce((a, b) => applyOne(Max, [a, b]));
      return [[`given${i}`, flat(given)] as const, [`influence${i}`, flat(sub(most, onLabel[i]))] as const];
    });
    return { logits, ...Object.fromEntries(outputs) };
  },
  read({ logits: _, ...outputs }, place) {
    return Array.from({ length: Object.keys(outputs).length / 2 }, (_, i) => ({
      given: row(outputs[`given${i}`], place),
      influence: row(outputs[`influence${i}`], place),
    }));
  },
  gradients: (layers) => layers.map(({ influence }) => influence),
};

/** What `layersAt` is fed. */
export function classesOf(label: number, wrongClasses: readonly number[]): Sides {
  return Object.fromEntries([
    ['label', [label]],
    ...wrong(wrongClasses.length).map((name, i) => [name, [wrongClasses[i]]]),
  ]);
}

function wrong(count: number): string[] {
  return Array.from({ length: count }, (_, rank) => `class${rank + 1}`);
}

/** What one unit is given, as a loss. The parameter is the place of its rectifier, the side value `unit` its place there. */
export const unitSlopeAt: Question<number, Slope> = {
  ...readsSlope,
  sides: () => ({ unit: { dtype: 'int64', shape: [] } }),
  build(layer, { logits, sides: { unit }, slopeOf }) {
    const losses = atLabel(flat(rectifiers(logits)[layer].given), unit);
    return { logits, losses, gradient: slopeOf(losses) };
  },
};
