/** Sums of products, written in letters: "bij,bjk->bik". */
import { ShapeError } from '../errors.ts';
import { applyOne, constant, defineOperator, type Operator, required, type Value } from '../graph/index.ts';
import { floats, type Shape } from '../tensor/index.ts';
import { productSums } from './rules/interval.ts';
import { totals } from './rules/totals.ts';
import { reshape } from './shape.ts';

interface Equation {
  /** The letters of each operand's axes, and of the result's. */
  readonly operands: readonly string[];
  readonly result: string;
}

function parse(text: string): Equation {
  const [left, result = ''] = text.split('->');
  return { operands: left.split(','), result };
}

const write = ({ operands, result }: Equation): string => `${operands.join(',')}->${result}`;

function lengthsOf(operands: readonly string[], shapes: readonly Shape[]): Map<string, number> {
  const lengths = new Map<string, number>();
  operands.forEach((letters, i) => {
    [...letters].forEach((letter, axis) => {
      const length = shapes[i][axis];
      const known = lengths.get(letter) ?? 1;
      if (known !== 1 && length !== 1 && known !== length) {
        throw new ShapeError(`Einsum: the letter ${letter} stands for lengths ${known} and ${length}`);
      }
      lengths.set(letter, Math.max(known, length));
    });
  });
  return lengths;
}

/** In graphs, the result is always written out, no operand repeats a letter, and a letter has one length. */
export const Einsum: Operator = defineOperator({
  name: 'Einsum',
  attributes: { equation: required('string') },
  infer: ({ inputs, attributes: { equation } }) => {
    const { operands, result } = parse(equation);
    const lengths = lengthsOf(
      operands,
      inputs.map(({ shape }) => shape),
    );
    return [{ dtype: inputs[0].dtype, shape: [...result].map((letter) => lengths.get(letter) ?? 1) }];
  },
  // The cotangent takes the place of the operand; a letter that only that operand has was summed over.
  rules: {
    vjp: ({ g, inputs, attributes: { equation } }) => {
      const { operands, result } = parse(equation);
      return inputs.map((value, i) => () => {
        const others = operands.toSpliced(i, 1);
        const kept = [...operands[i]].filter((letter) => `${result}${others.join('')}`.includes(letter));
        const cotangent = einsum({ operands: [result, ...others], result: kept.join('') }, [
          g,
          ...inputs.toSpliced(i, 1),
        ]);
        return reshape(
          cotangent,
          [...operands[i]].map((letter, axis) => (kept.includes(letter) ? value.shape[axis] : 1)),
        );
      });
    },
    interval: (ranges) => {
      const { operands, result } = parse(ranges.attributes.equation);
      const shapes = ranges.inputs.map(({ shape }) => shape);
      const summed = [...lengthsOf(operands, shapes)].filter(([letter]) => !result.includes(letter));
      const terms = summed.reduce((product, [, length]) => product * length, 1);
      return operands.length === 2 ? productSums(ranges, terms) : operands.length === 1 ? totals(ranges) : [];
    },
    linear: (given) => {
      const varying = given.inputs.flatMap((_, i) => (given.isVariable(i) ? [i] : []));
      const pullbacks = given.pullbacks();
      return {
        coefficients: varying.length === 1 ? pullbacks.map((build, i) => (i === varying[0] ? build : undefined)) : [],
      };
    },
  },
  read: ({ inputs, attributes }) => {
    const values = inputs.filter((value) => value !== undefined);
    const { operands, result } = spelledOut(String(attributes.equation).replaceAll(' ', ''), values);
    const [terms, factors] = [[...operands], [...values]];
    terms.forEach((term, i) => {
      separateRepeats(term, i, terms, factors, result);
    });
    const lengths = lengthsOf(
      terms,
      factors.map(({ shape }) => shape),
    );
    const narrowed = factors.map((value, i) => dropStretched(value, terms[i], lengths));
    return [
      einsum(
        { operands: narrowed.map(({ letters }) => letters), result },
        narrowed.map(({ value }) => value),
      ),
    ];
  },
});

const einsum = (equation: Equation, operands: readonly Value[]): Value =>
  applyOne(Einsum, operands, { equation: write(equation) });

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

const unusedLetters = (text: string): string[] => [...ALPHABET].filter((letter) => !text.includes(letter));

/** The equation with letters for "..." and with its result. */
function spelledOut(text: string, values: readonly Value[]): Equation {
  const [left, explicit] = text.split('->');
  const terms = left.split(',');
  if (terms.length !== values.length) {
    throw new ShapeError(`Einsum: "${text}" has ${terms.length} operands, and ${values.length} are given`);
  }
  const spans = terms.map((term, i) => values[i].shape.length - term.replace('...', '').length);
  const rank = Math.max(...spans.filter((_, i) => terms[i].includes('...')), 0);
  const dots = unusedLetters(text).slice(0, rank).join('');
  const operands = terms.map((term, i) => term.replace('...', dots.slice(rank - spans[i])));
  operands.forEach((letters, i) => {
    if (letters.length !== values[i].shape.length) {
      throw new ShapeError(`Einsum: "${terms[i]}" does not describe a value of shape [${values[i].shape}]`);
    }
  });
  const named = left.replaceAll(/[.,]/g, '');
  const once = [...named].filter((letter) => named.indexOf(letter) === named.lastIndexOf(letter)).sort();
  return { operands, result: explicit === undefined ? dots + once.join('') : explicit.replace('...', dots) };
}

/** A letter that an operand repeats walks its diagonal, as a product with the identity matrix over two letters does. */
function separateRepeats(term: string, i: number, terms: string[], factors: Value[], result: string): void {
  const separate = [...term];
  separate.forEach((letter, axis) => {
    if (separate.indexOf(letter) === axis) return;
    const [fresh] = unusedLetters(`${terms.join('')}${separate.join('')}${result}`);
    separate[axis] = fresh;
    terms.push(`${letter}${fresh}`);
    factors.push(identityMatrix(factors[i].shape[axis]));
  });
  terms[i] = separate.join('');
}

function identityMatrix(length: number): Value {
  const data = new Float32Array(length * length);
  for (let i = 0; i < length; i++) data[i * (length + 1)] = 1;
  return constant(floats([length, length], data));
}

/** The operand without the axes of length 1 whose letters are longer elsewhere. */
function dropStretched(value: Value, term: string, lengths: ReadonlyMap<string, number>) {
  const isKept = (letter: string, axis: number) => value.shape[axis] === lengths.get(letter);
  const letters = [...term].filter(isKept).join('');
  const shape = value.shape.filter((_, axis) => isKept(term[axis], axis));
  return { letters, value: reshape(value, shape) };
}
