/** Formulas as a disjunction of clauses. A clause holds where all its bounds on inputs and constraints on outputs do. */
import { plus, readLinear, type Variable, type Variables } from './linear.ts';
import type { LinearConstraint } from './property.ts';
import { type Expression, failureAt, type List, type Source } from './s-expression.ts';

/** One end of the interval of an input. */
export interface Bound {
  readonly input: number;
  readonly end: 'low' | 'high';
  readonly value: number;
  /** Where it is written. */
  readonly at: number;
}

export interface Clause {
  readonly bounds: readonly Bound[];
  readonly constraints: readonly LinearConstraint[];
}

/** More clauses than this do not fit into memory, let alone into anybody's time. */
const MOST_CLAUSES = 1 << 16;

/** The clauses of a formula, in the order in which they are written. */
export function clausesOf(formula: Expression, variables: Variables, source: Source): readonly Clause[] {
  const [head, ...rest] = formula.kind === 'list' ? formula.items : [formula];
  const name = head?.kind === 'atom' ? head.text : '';
  if (formula.kind === 'list' && rest.length > 0) {
    const operands = () => rest.map((item) => clausesOf(item, variables, source));
    switch (name) {
      case 'and':
        return conjunction(operands(), formula.at, source);
      case 'or':
        return operands().flat();
      case '<=':
      case '>=':
        return [comparison(formula, name, variables, source)];
    }
  }
  const isAlone = ['and', 'or', '<=', '>='].includes(name);
  const problem = isAlone ? `"${name}" stands alone` : `"${name}" is not supported in a formula`;
  const hint = 'Gibbon reads (and ...), (or ...), (<= a b) and (>= a b).';
  throw failureAt(source, formula.at, name === '' ? 'this is not a formula' : problem, hint);
}

/** The clauses of "all of these": each choice of one clause from every operand, those without a choice kept apart. */
export function conjunction(operands: readonly (readonly Clause[])[], at: number, source: Source): readonly Clause[] {
  const certain = operands.filter((clauses) => clauses.length === 1).flat();
  const open = operands.filter((clauses) => clauses.length > 1);
  const count = open.reduce((product, clauses) => product * clauses.length, 1);
  if (count > MOST_CLAUSES) {
    throw failureAt(
      source,
      at,
      `disjunctions multiply to ${count} cases, and at most ${MOST_CLAUSES} are supported`,
      'Split the property into several files.',
    );
  }
  return open.reduce<readonly Clause[]>(
    (chosen, clauses) => chosen.flatMap((a) => clauses.map((b) => joined([a, b]))),
    [joined(certain)],
  );
}

function joined(clauses: readonly Clause[]): Clause {
  return {
    bounds: clauses.flatMap(({ bounds }) => bounds),
    constraints: clauses.flatMap(({ constraints }) => constraints),
  };
}

/** A comparison is a bound of one input, or a constraint on outputs. */
function comparison({ items, at }: List, name: '<=' | '>=', variables: Variables, source: Source): Clause {
  if (items.length !== 3) throw failureAt(source, at, `${name} compares two expressions, not ${items.length - 1}`);
  const [a, b] = items.slice(1).map((item) => readLinear(item, variables, source));
  const { constant, terms } = name === '<=' ? plus(a, b, -1) : plus(b, a, -1);
  const used = [...terms].filter(([, coefficient]) => coefficient !== 0);
  const inputs = used.filter(([{ side }]) => side === 'X');
  const limit = 0 - constant;
  if (inputs.length === 0) return { bounds: [], constraints: [{ terms: onOutputs(used), bound: limit }] };
  if (used.length > 1) {
    const links = inputs.length === used.length ? 'several inputs' : 'inputs and outputs';
    throw failureAt(
      source,
      at,
      `a constraint that links ${links} is not supported`,
      'Gibbon searches boxes: each X lies between two numbers.',
    );
  }
  const [[{ index }, coefficient]] = inputs;
  // Adding 0 turns -0 into 0.
  const value = limit / coefficient + 0;
  return { bounds: [{ input: index, end: coefficient > 0 ? 'high' : 'low', value, at }], constraints: [] };
}

function onOutputs(terms: readonly (readonly [Variable, number])[]): LinearConstraint['terms'] {
  return terms.map(([{ index }, coefficient]) => ({ output: index, coefficient })).sort((a, b) => a.output - b.output);
}
