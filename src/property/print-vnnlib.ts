/** Writing properties as VNN-LIB, for verifiers. */
import type { BoxProperty, Conjunction, LinearConstraint, Property } from './property.ts';

/** A property as VNN-LIB of version 1, which `parseVnnlib` reads back bit for bit. */
export function printVnnlib({ inputCount, outputCount, boxes }: Property): string {
  const declared = (name: string, count: number) =>
    Array.from({ length: count }, (_, i) => `(declare-const ${name}_${i} Real)`);
  const lines = [...declared('X', inputCount), ...declared('Y', outputCount)];
  const asserted = boxes.length === 1 ? [...boundsOf(boxes[0]), outputsOf(boxes[0])] : [any(boxes.map(boxFormula))];
  return `${[...lines, ...asserted.map((formula) => `(assert ${formula})`)].join('\n')}\n`;
}

const all = (formulas: readonly string[]): string => `(and ${formulas.join(' ')})`;
const any = (formulas: readonly string[]): string => `(or\n  ${formulas.join('\n  ')})`;

function boundsOf({ low, high }: BoxProperty): string[] {
  return Array.from(low, (least, i) => [`(>= X_${i} ${least})`, `(<= X_${i} ${high[i]})`]).flat();
}

function boxFormula(box: BoxProperty): string {
  return all([...boundsOf(box), outputsOf(box)]);
}

function outputsOf({ disjuncts }: BoxProperty): string {
  const formulas = disjuncts.map((conjunction: Conjunction) => all(conjunction.map(half)));
  return formulas.length === 1 ? formulas[0] : any(formulas);
}

function half({ terms, inputs = [], bound, strict }: LinearConstraint): string {
  const summands = [
    ...terms.map(({ output, coefficient }) => multiple(coefficient, `Y_${output}`)),
    ...inputs.map(({ input, coefficient }) => multiple(coefficient, `X_${input}`)),
  ];
  const sum = summands.length > 1 ? `(+ ${summands.join(' ')})` : (summands[0] ?? '0');
  return `(${strict ? '<' : '<='} ${sum} ${bound})`;
}

function multiple(coefficient: number, variable: string): string {
  return coefficient === 1 ? variable : `(* ${coefficient} ${variable})`;
}
