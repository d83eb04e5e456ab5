/** The constant terms of linear bounds, and what rounding may take from them, row by row. */
import type { Value } from '../graph/index.ts';
import { abs, add, mul, type Product, reduceSum, sub, type Term } from '../operators/index.ts';
import { sizeOf } from '../tensor/index.ts';

/** More than adding up what is lost may lose of it. */
const ADDING_LOSSES = { float32: 1 + 2 ** -6, float64: 1 + 2 ** -30 };

/** How rows relate to boxes, and what adding them up may lose. */
export interface RowContext {
  /** What is known of boxes, for each row. @default there is one box */
  atRows?(value: Value): Value;
  /** What may be lost of a sum of so many terms, as a share of them. @default nothing is lost anywhere */
  readonly share?: (terms: number) => number;
}

/** What one unit of some numbers of rows may lose. */
interface Loss {
  readonly boxes: Value[];
  readonly network: Value[];
}

export class Sums {
  /** [rows]; undefined where nothing was lost. */
  lost: Value | undefined;
  #constant: Value;
  readonly #context: RowContext;
  /** What is lost by the same numbers is added up before it is multiplied by them. */
  readonly #losses = new Map<Value, Loss>();

  constructor(start: Value, context: RowContext) {
    this.#constant = start;
    this.#context = context;
  }

  /** Adds a term. */
  collect(term: Term): void {
    const share = this.#share('of' in term ? term.of : term);
    if (!('of' in term)) {
      this.#constant = add(this.#constant, perRow(term));
      if (share > 0) this.#loseRows(perRow(mul(share, abs(term))));
      return;
    }
    const { of, by, knownOf, sign } = term;
    const size = share > 0 ? mul(share, abs(by)) : undefined;
    // Where the sign is known, the loss is that of a number a little farther off.
    const reached = size === undefined || sign === undefined ? by : sign > 0 ? sub(by, size) : add(by, size);
    this.#constant = add(this.#constant, perRow(mul(of, knownOf === 'boxes' ? this.#atRows(reached) : reached)));
    if (sign === undefined) this.lose(of, size, knownOf);
  }

  /** Notes that each unit of some numbers of rows loses so much. */
  lose(of: Value, each: Value | undefined, knownOf: Product['knownOf'] = 'boxes'): void {
    if (each === undefined) return;
    const loss = this.#losses.get(of) ?? { boxes: [], network: [] };
    this.#losses.set(of, loss);
    loss[knownOf].push(each);
  }

  /** The sum of all terms up to here, less what may be lost of it. */
  total(): Value {
    for (const [of, { boxes, network }] of this.#losses) {
      const sum = (values: readonly Value[]) => values.reduce((a, b) => add(a, b));
      const each = boxes.length > 0 ? this.#atRows(sum([...boxes, ...network])) : sum(network);
      this.#loseRows(perRow(mul(abs(of), each)));
    }
    this.#losses.clear();
    if (this.lost === undefined) return this.#constant;
    return sub(this.#constant, mul(ADDING_LOSSES[this.lost.dtype === 'float64' ? 'float64' : 'float32'], this.lost));
  }

  #loseRows(rows: Value): void {
    this.lost = this.lost === undefined ? rows : add(this.lost, rows);
  }

  #share(value: Value): number {
    return this.#context.share?.(sizeOf(value.shape.slice(1))) ?? 0;
  }

  #atRows(value: Value): Value {
    return this.#context.atRows?.(value) ?? value;
  }
}

/** The sums over all axes but the first. */
export function perRow(terms: Value): Value {
  const axes = terms.shape.map((_, axis) => axis).slice(1);
  return axes.length === 0 ? terms : reduceSum(terms, axes, false);
}
