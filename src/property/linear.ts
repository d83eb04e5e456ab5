/** Linear expressions in the variables of a property. */
import { type Atom, type Expression, failureAt, type List, type Source } from './s-expression.ts';

/** The variables that a property declares, by name. */
export interface Variable {
  readonly side: 'X' | 'Y';
  readonly index: number;
  /** Where it is declared. */
  readonly at: number;
}

export type Variables = ReadonlyMap<string, Variable>;

/** `constant + sum of coefficient * variable`. */
export interface Linear {
  readonly constant: number;
  readonly terms: ReadonlyMap<Variable, number>;
}

const NUMBER = /^[-+.\deE]+$/;

/** The linear expression that is written, coefficients folded in float64. */
export function readLinear(expression: Expression, variables: Variables, source: Source): Linear {
  if (expression.kind === 'atom') return readAtom(expression, variables, source);
  const [head, ...rest] = expression.items;
  const name = head?.kind === 'atom' ? head.text : '';
  const operands = () => rest.map((item) => readLinear(item, variables, source));
  if (rest.length > 0) {
    switch (name) {
      case '+':
        return operands().reduce((sum, operand) => plus(sum, operand, 1));
      case '-': {
        const [first, ...others] = operands();
        if (others.length === 0) return times(first, -1);
        return others.reduce((sum, operand) => plus(sum, operand, -1), first);
      }
      case '*':
        return operands().reduce((product, operand) => {
          if (operand.terms.size === 0) return times(product, operand.constant);
          if (product.terms.size === 0) return times(operand, product.constant);
          throw failureAt(source, expression.at, 'a product of variables is not linear', LINEAR_HINT);
        });
      case '/':
        return operands().reduce((quotient, operand) => {
          if (operand.terms.size > 0) throw failureAt(source, expression.at, 'a quotient by a variable is not linear');
          if (operand.constant === 0) throw failureAt(source, expression.at, 'a division by 0');
          return {
            constant: quotient.constant / operand.constant,
            terms: scaled(quotient.terms, (c) => c / operand.constant),
          };
        });
    }
  }
  throw notLinear(expression, name, source);
}

const LINEAR_HINT = 'Gibbon reads sums, differences and multiples of variables.';

function notLinear(expression: List, name: string, source: Source): Error {
  const what = name === '' ? 'this is not an expression' : `"${name}" is not supported in an expression`;
  return failureAt(source, expression.at, what, LINEAR_HINT);
}

function readAtom({ text, at }: Atom, variables: Variables, source: Source): Linear {
  const variable = variables.get(text);
  if (variable !== undefined) return { constant: 0, terms: new Map([[variable, 1]]) };
  const value = NUMBER.test(text) ? Number(text) : Number.NaN;
  if (Number.isFinite(value)) return { constant: value, terms: new Map() };
  if (/^[-+.\d]/.test(text)) throw failureAt(source, at, `"${text}" is not a number`);
  throw failureAt(source, at, `"${text}" is not declared`, `Declare it before: (declare-const ${text} Real).`);
}

function scaled(terms: Linear['terms'], scale: (coefficient: number) => number): Map<Variable, number> {
  return new Map([...terms].map(([variable, coefficient]) => [variable, scale(coefficient)]));
}

function times({ constant, terms }: Linear, factor: number): Linear {
  return { constant: constant * factor, terms: scaled(terms, (coefficient) => coefficient * factor) };
}

/** a + factor * b */
export function plus(a: Linear, b: Linear, factor: 1 | -1): Linear {
  const terms = new Map(a.terms);
  for (const [variable, coefficient] of b.terms) {
    terms.set(variable, (terms.get(variable) ?? 0) + factor * coefficient);
  }
  return { constant: a.constant + factor * b.constant, terms };
}
