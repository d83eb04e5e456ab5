/** Random properties as VNN-LIB files, each with a test of its own of what the text says: the reader is not believed. */
import { type RandomStream, randomStream } from '../src/random.ts';

export interface RandomProperty {
  readonly text: string;
  readonly low: readonly number[];
  readonly high: readonly number[];
  /** By how much a point satisfies the formula, at least; below 0 where it does not. */
  margin(x: ArrayLike<number>, y: ArrayLike<number>): number;
}

interface Formula {
  readonly text: string;
  margin(x: ArrayLike<number>, y: ArrayLike<number>): number;
}

/** A number as files write it, and what it is. */
function decimal(random: RandomStream, scale: number): readonly [text: string, value: number] {
  const value = Number((scale * random.normal()).toPrecision(3));
  const forms = [`${value}`, value.toExponential(), value.toFixed(6), value.toExponential().replace('e', 'E')];
  const text = forms[random.integer(forms.length)];
  return [text, Number(text)];
}

/** A comparison of linear expressions; `sides` decides whether inputs may occur. */
function atom(random: RandomStream, inputs: number, outputs: number, scale: number): Formula {
  const [number, value] = decimal(random, scale);
  const output = random.integer(outputs);
  const other = random.integer(outputs);
  const input = random.integer(inputs);
  const kinds: readonly Formula[] = [
    { text: `Y_${output}`, margin: (_, y) => y[output] },
    { text: `(- Y_${output} Y_${other})`, margin: (_, y) => y[output] - y[other] },
    { text: `(+ Y_${output} (* 0.5 Y_${other}))`, margin: (_, y) => y[output] + 0.5 * y[other] },
    { text: `(+ Y_${output} X_${input})`, margin: (x, y) => y[output] + x[input] },
  ];
  const { text, margin } = kinds[random.integer(random.integer(3) === 0 ? 4 : 3)];
  const least = (x: ArrayLike<number>, y: ArrayLike<number>) => margin(x, y) - value;
  const most = (x: ArrayLike<number>, y: ArrayLike<number>) => value - margin(x, y);
  const forms: readonly Formula[] = [
    { text: `(>= ${text} ${number})`, margin: least },
    { text: `(<= ${text} ${number})`, margin: most },
    { text: `(<= ${number} ${text})`, margin: least },
    { text: `(> ${text} ${number})`, margin: least },
    { text: `(< ${text} ${number})`, margin: most },
    { text: `(not (<= ${text} ${number}))`, margin: least },
    { text: `(= ${text} ${number})`, margin: (x, y) => Math.min(least(x, y), most(x, y)) },
  ];
  return forms[random.integer(random.integer(5) === 0 ? forms.length : forms.length - 1)];
}

function formula(random: RandomStream, make: () => Formula, depth: number): Formula {
  if (depth === 0 || random.integer(4) === 0) return make();
  const parts = Array.from({ length: 2 + random.integer(2) }, () => formula(random, make, depth - 1));
  const margins = (x: ArrayLike<number>, y: ArrayLike<number>) => parts.map(({ margin }) => margin(x, y));
  const text = parts.map((part) => part.text).join(' ');
  return random.integer(2) === 0
    ? { text: `(and ${text})`, margin: (x, y) => Math.min(...margins(x, y)) }
    : { text: `(or ${text})`, margin: (x, y) => Math.max(...margins(x, y)) };
}

/** @param reach About how large outputs are */
export function randomProperty(seed: number, inputs: number, outputs: number, reach: number): RandomProperty {
  const random = randomStream('random properties', seed);
  const names = (name: string, count: number) =>
    Array.from({ length: count }, (_, i) => `(declare-const ${name}_${i} Real)`);
  const bounds: string[] = [];
  const [low, high]: [number[], number[]] = [[], []];
  for (let i = 0; i < inputs; i++) {
    const [text, value] = decimal(random, 1);
    const end = value + [0, 0.1, 1, 2][random.integer(4)];
    low.push(value);
    high.push(end);
    bounds.push(`(assert (>= X_${i} ${text}))`, `(assert (<= X_${i} ${end}))`);
  }
  const make = () => atom(random, inputs, outputs, reach);
  const parts = [formula(random, make, 2), ...(random.integer(3) === 0 ? [make()] : [])];
  const asserts = parts.map(({ text }) => `(assert ${text})`);
  const text = [...names('X', inputs), ...names('Y', outputs), ...bounds, ...asserts].join('\n');
  return { text, low, high, margin: (x, y) => Math.min(...parts.map(({ margin }) => margin(x, y))) };
}
