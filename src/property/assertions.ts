/** What all assertions of a property come to: boxes of inputs, each with the disjuncts that must not occur there. */
import { EmptyBoxError } from '../errors.ts';
import { type Bound, type Clause, conjunction } from './clauses.ts';
import type { Variable } from './linear.ts';
import { hullOf } from './links.ts';
import type { BoxProperty, Conjunction, LinearConstraint } from './property.ts';
import { failureAt, type Source } from './s-expression.ts';

/** More constraints than this are not bounded or attacked in anybody's memory. */
const MOST_CONSTRAINTS = 1 << 18;

/** The assertions of one file, folded as they are read. */
export class Assertions {
  readonly #source: Source;
  /** Of what holds for certain, the tightest bound of each end of each input. */
  readonly #bounds = new Map<string, Bound>();
  readonly #constraints: LinearConstraint[] = [];
  readonly #open: (readonly Clause[])[] = [];

  constructor(source: Source) {
    this.#source = source;
  }

  add(clauses: readonly Clause[]): void {
    if (clauses.length !== 1) {
      this.#open.push(clauses);
      return;
    }
    const [{ bounds, constraints }] = clauses;
    for (const bound of bounds) {
      const key = `${bound.end}${bound.input}`;
      const known = this.#bounds.get(key);
      if (known === undefined || isTighter(bound, known)) this.#bounds.set(key, bound);
    }
    for (const constraint of constraints) this.#constraints.push(constraint);
    this.#requireFew(this.#constraints.length);
  }

  #requireFew(count: number): void {
    if (count <= MOST_CONSTRAINTS) return;
    const message = `the property comes to ${count} constraints, and at most ${MOST_CONSTRAINTS} are supported`;
    throw failureAt(this.#source, 0, message, 'Split the property into several files.');
  }

  /** One box for each choice of bounds. Boxes that hold nothing are left out where others do. */
  boxes(inputs: readonly Variable[]): BoxProperty[] {
    const common = [...this.#bounds.values()].sort((a, b) => a.at - b.at);
    const boxes: BoxProperty[] = [];
    let empty: Error | undefined;
    for (const { bounds, disjuncts } of this.#byBounds()) {
      const box = intervals([...common, ...bounds], linksOf(disjuncts), inputs, this.#source);
      if (box instanceof Error) empty ??= box;
      else boxes.push({ ...box, disjuncts });
    }
    if (boxes.length === 0 && empty !== undefined) throw empty;
    return boxes;
  }

  #byBounds(): { readonly bounds: readonly Bound[]; readonly disjuncts: readonly Conjunction[] }[] {
    const groups = new Map<string, { readonly bounds: readonly Bound[]; readonly disjuncts: Conjunction[] }>();
    const cases = conjunction(this.#open, 0, this.#source);
    const count = cases.reduce((sum, { constraints }) => sum + constraints.length + this.#constraints.length, 0);
    this.#requireFew(count);
    for (const { bounds, constraints } of cases) {
      const all = [...this.#constraints, ...constraints];
      if (all.length === 0) {
        const at = bounds[0]?.at ?? this.#source.text.length;
        const message = 'no output is restricted here, so every input would do';
        throw failureAt(this.#source, at, message, 'Assert e.g. (<= Y_0 Y_1).');
      }
      const key = bounds.map(({ input, end, value }) => `${end} ${input} ${value}`).join();
      const group = groups.get(key) ?? { bounds, disjuncts: [] };
      groups.set(key, group);
      group.disjuncts.push(all);
    }
    return [...groups.values()];
  }
}

function isTighter(bound: Bound, than: Bound): boolean {
  return bound.end === 'low' ? bound.value > than.value : bound.value < than.value;
}

/** The links between inputs that hold wherever the property is satisfied. */
function linksOf([first, ...others]: readonly Conjunction[]): LinearConstraint[] {
  return first.filter((link) => link.terms.length === 0 && others.every((disjunct) => disjunct.includes(link)));
}

/** The tightest bounds of every input; an error to throw where one holds nothing. */
function intervals(
  bounds: readonly Bound[],
  links: readonly LinearConstraint[],
  inputs: readonly Variable[],
  source: Source,
): Pick<BoxProperty, 'low' | 'high'> | Error {
  const low = new Float64Array(inputs.length).fill(Number.NEGATIVE_INFINITY);
  const high = new Float64Array(inputs.length).fill(Number.POSITIVE_INFINITY);
  let empty: Error | undefined;
  for (const { input, end, value, at } of bounds) {
    if (end === 'low') low[input] = Math.max(low[input], value);
    else high[input] = Math.min(high[input], value);
    if (low[input] > high[input]) {
      empty ??= failureAt(
        source,
        at,
        `the box is empty: X_${input} would be at least ${low[input]} and at most ${high[input]}`,
        'No input satisfies the property.',
        EmptyBoxError,
      );
    }
  }
  hullOf({ low, high }, links);
  const unbounded = inputs.find(({ index }) => !Number.isFinite(low[index]) || !Number.isFinite(high[index]));
  if (unbounded !== undefined) {
    const { index, at } = unbounded;
    const side = Number.isFinite(low[index]) ? 'upper' : 'lower';
    throw failureAt(
      source,
      at,
      `X_${index} has no ${side} bound`,
      'Gibbon searches boxes: bound each X from both sides.',
    );
  }
  return empty ?? { low, high };
}
