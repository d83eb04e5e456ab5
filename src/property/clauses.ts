/** Formulas as a disjunction of clauses. A clause holds where all its bounds on inputs and constraints on outputs do. */
import { type Linear, plus, readLinear, type Variable, type Variables } from './linear.ts';
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

const RELATIONS = ['<=', '>=', '<', '>', '='] as const;
type Relation = (typeof RELATIONS)[number];

const isRelation = (name: string): name is Relation => RELATIONS.some((relation) => relation === name);

/** What holds where a relation does not. */
const OPPOSITE = { '<=': '>', '>=': '<', '<': '>=', '>': '<=' } as const;

/**
 * The clauses of a formula, in the order in which they are written.
 *
 * @param negated Of its negation, with which `not` is carried to the comparisons.
 */
export function clausesOf(
  formula: Expression,
  variables: Variables,
  source: Source,
  negated = false,
): readonly Clause[] {
  const [head, ...rest] = formula.kind === 'list' ? formula.items : [formula];
  const name = head?.kind === 'atom' ? head.text : '';
  if (formula.kind === 'list' && rest.length > 0) {
    if (name === (negated ? 'and' : 'or')) requireFew(rest.length, formula.at, source);
    const operands = () => rest.map((item) => clausesOf(item, variables, source, negated));
    if (name === 'not' && rest.length === 1) return clausesOf(rest[0], variables, source, !negated);
    if (name === (negated ? 'or' : 'and')) return conjunction(operands(), formula.at, source);
    if (name === (negated ? 'and' : 'or')) {
      const cases = operands().flat();
      requireFew(cases.length, formula.at, source);
      return cases;
    }
    if (isRelation(name)) return chain(formula, name, variables, source, negated);
  }
  const isAlone = ['and', 'or', 'not', ...RELATIONS].includes(name);
  const problem = isAlone ? `"${name}" stands alone` : `"${name}" is not supported in a formula`;
  const hint = 'Gibbon reads and, or, not, and comparisons by <=, >=, <, > and =.';
  throw failureAt(source, formula.at, name === '' ? 'this is not a formula' : problem, hint);
}

/** A comparison of two or more expressions: each with the next one. */
function chain(
  { items, at }: List,
  relation: Relation,
  variables: Variables,
  source: Source,
  negated: boolean,
): readonly Clause[] {
  if (items.length < 3) throw failureAt(source, at, `${relation} compares two expressions, not ${items.length - 1}`);
  const expressions = items.slice(1).map((item) => readLinear(item, variables, source));
  const links = expressions.slice(1).map((next, i) => {
    const compare = (by: keyof typeof OPPOSITE) => [comparison(expressions[i], next, by, at)];
    if (relation !== '=') return compare(negated ? OPPOSITE[relation] : relation);
    return negated ? [...compare('<'), ...compare('>')] : conjunction([compare('<='), compare('>=')], at, source);
  });
  return negated ? links.flat() : conjunction(links, at, source);
}

/** The clauses of "all of these": each choice of one clause from every operand, those without a choice kept apart. */
export function conjunction(operands: readonly (readonly Clause[])[], at: number, source: Source): readonly Clause[] {
  const certain = operands.filter((clauses) => clauses.length === 1).flat();
  const open = operands.filter((clauses) => clauses.length > 1);
  const count = open.reduce((product, clauses) => product * clauses.length, 1);
  if (count > MOST_CLAUSES) throw tooMany(`disjunctions multiply to ${count} cases`, at, source);
  return open.reduce<readonly Clause[]>(
    (chosen, clauses) => chosen.flatMap((a) => clauses.map((b) => joined([a, b]))),
    [joined(certain)],
  );
}

function requireFew(count: number, at: number, source: Source): void {
  if (count > MOST_CLAUSES) throw tooMany(`a disjunction has ${count} cases`, at, source);
}

function tooMany(what: string, at: number, source: Source): Error {
  const hint = 'Split the property into several files.';
  return failureAt(source, at, `${what}, and at most ${MOST_CLAUSES} are supported`, hint);
}

function joined(clauses: readonly Clause[]): Clause {
  return {
    bounds: clauses.flatMap(({ bounds }) => bounds),
    constraints: clauses.flatMap(({ constraints }) => constraints),
  };
}

/** A comparison is a bound of one input, or a constraint. */
function comparison(a: Linear, b: Linear, relation: keyof typeof OPPOSITE, at: number): Clause {
  const isBelow = relation === '<=' || relation === '<';
  const isStrict = relation === '<' || relation === '>';
  const { constant, terms } = isBelow ? plus(a, b, -1) : plus(b, a, -1);
  const used = [...terms].filter(([, coefficient]) => coefficient !== 0);
  const inputs = used.filter(([{ side }]) => side === 'X');
  const limit = 0 - constant;
  const strict = isStrict ? { strict: true as const } : {};
  if (inputs.length !== 1 || used.length > 1) return { bounds: [], constraints: [halfSpace(used, limit, strict)] };
  const [[{ index }, coefficient]] = inputs;
  // Adding 0 turns -0 into 0.
  const end = coefficient > 0 ? 'high' : 'low';
  const value = limit / coefficient + 0;
  const inside = isStrict ? neighbour(value, end === 'high' ? -1 : 1) : value;
  return { bounds: [{ input: index, end, value: inside, at }], constraints: [] };
}

function halfSpace(
  used: readonly (readonly [Variable, number])[],
  bound: number,
  strict: { readonly strict?: true },
): LinearConstraint {
  const on = (side: Variable['side']) =>
    used.filter(([variable]) => variable.side === side).sort(([a], [b]) => a.index - b.index);
  const inputs = on('X').map(([{ index }, coefficient]) => ({ input: index, coefficient }));
  return {
    terms: on('Y').map(([{ index }, coefficient]) => ({ output: index, coefficient })),
    ...(inputs.length > 0 && { inputs }),
    bound,
    ...strict,
  };
}

/** The next float64 in a direction. */
function neighbour(value: number, direction: 1 | -1): number {
  if (value === 0) return direction * Number.MIN_VALUE;
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, value);
  const away = value > 0 === direction > 0;
  bits.setBigInt64(0, bits.getBigInt64(0) + (away ? 1n : -1n));
  return bits.getFloat64(0);
}
