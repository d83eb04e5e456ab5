/** Figures in records: their data, without what draws them. */
import type { Figure } from '../figures/figure.ts';
import type * as registry from '../figures/index.ts';

type Registry = typeof registry;

type RecordOf<F> =
  F extends Figure<infer Name, infer Data>
    ? {
        readonly name: Name;
        readonly title: string;
        /** What to see in it. */
        readonly caption?: string;
        readonly data: Data;
      }
    : never;

/** One figure of any kind, as plain JSON. */
export type FigureRecord = RecordOf<Registry[keyof Registry]>;
