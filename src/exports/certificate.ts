/** Certificates as files: where the logits must lie on a ball around each sample, and whether its class must stay. */
import { requireArgument, requireKnownOptions } from '../arguments.ts';
import {
  intervalGraph,
  lowerName,
  rowsGraph,
  type Traces,
  targetLowerName,
  targetUpperName,
  upperName,
} from '../certification/bound-graphs.ts';
import { isErrorName } from '../certification/rounding.ts';
import { type Anatomy, anatomyOf, type Bounded, type Target, type Trace, traceAt } from '../certification/trace.ts';
import type { Classifier } from '../classifier/index.ts';
import { OptionError } from '../errors.ts';
import { applyOne, constant, input, scalar, type Value } from '../graph/index.ts';
import { radiusFindings } from '../harness/findings.ts';
import {
  abs,
  add,
  and,
  CumSum,
  cast,
  concat,
  equal,
  equalToRange,
  expand,
  greater,
  max,
  min,
  mul,
  neg,
  reduceMax,
  reduceMin,
  reduceSum,
  reshape,
  sliceAxis,
  sub,
  where,
} from '../operators/index.ts';
import { type FloatTensor, floats, integers } from '../tensor/index.ts';
import { type Box, everywhere, float32Box, norms } from '../threat/index.ts';
import { inlined } from '../transforms/inlined.ts';
import { type ExportedFile, type FileOptions, fileOf, fileOptions, requireExportable } from './file.ts';

/** What bounds logits, from cheap to dear. */
export const bounds = ['intervals', 'linear bounds'] as const;
type BoundName = (typeof bounds)[number];

export function isBoundName(name: string | undefined): name is BoundName {
  return bounds.some((known) => known === name);
}

export interface CertificateFileOptions extends FileOptions {
  /**
   * `'intervals'` go forward through the network once; `'linear bounds'` go backward from each logit and each lead, between intervals
   * that are tightened so where that is not too large. @default 'linear bounds'
   */
  readonly by?: BoundName;
  /** The radius of the ball unless it is fed, in the scale of the inputs. @default none, so that it must be fed */
  readonly epsilon?: number;
  /** Counts only what lies in the classifier's box. @default true */
  readonly clip?: boolean;
}

/** The names of the options; the compiler notices one that is forgotten. */
const known: Readonly<Record<keyof CertificateFileOptions, true>> = {
  ...fileOptions,
  by: true,
  epsilon: true,
  clip: true,
};

/** Coefficients of one sample that linear bounds of one inner value may take. */
const MOST_COEFFICIENTS = 2 ** 22;
/** The same of the outputs. */
const MOST_OUTPUT_COEFFICIENTS = 2 ** 26;
/** More than float32 loses where the ends of the ball are computed, as a share of them. */
const OUTWARD = 2 ** -21;

/**
 * A certificate as an ONNX file of plain operators. From `x` [N, ...inputShape], `label` int64 [N] and `epsilon` [] to `lower` and
 * `upper` [N, classes], between which the logits lie on the ball in Linf; `lead` [N], by how much the label is ahead of every other
 * class at least; and `certified` bool [N], whether that proves that it stays ahead.
 *
 * The bounds are wide enough for the rounding of the model and for their own, in float32 with sums in any order. They hold for the
 * graph as Gibbon reads it, which was compared with the file.
 *
 * @throws UnsupportedOperatorError that names what cannot be bounded
 * @see Gowal et al. 2018, arXiv 1810.12715; Zhang et al. 2018, arXiv 1811.00866
 * @example
 * const { bytes } = await exportCertificate(classifier, { epsilon: 0.1 });
 * await writeFile('certificate.onnx', bytes);
 */
export async function exportCertificate(
  classifier: Classifier,
  options: CertificateFileOptions = {},
): Promise<ExportedFile> {
  requireKnownOptions('exportCertificate', options, known);
  requireExportable(classifier, options);
  const { by = 'linear bounds', epsilon, clip = true } = options;
  requireArgument('by', by, bounds.includes(by), `one of ${bounds.join(', ')}`);
  if (epsilon !== undefined) {
    requireArgument('epsilon', epsilon, Number.isFinite(epsilon) && epsilon > 0, 'a radius above 0');
  }
  const { inputShape, classCount } = classifier;
  const box = clip ? classifier.box : everywhere;
  const bounded: Bounded = { inputShape, outputsOf: (x) => cast(classifier.logitsOf(x), 'float32') };
  const anatomy = anatomyOf(bounded, 'float32');
  if (by === 'linear bounds' && 3 * classCount * anatomy.widest > MOST_OUTPUT_COEFFICIENTS) {
    throw new OptionError(
      'by',
      `linear bounds of ${classCount} logits with ${anatomy.widest} values in a layer are more than one run can hold`,
      'Take intervals.',
    );
  }
  const range = `in the scale ${classifier.box.low}..${classifier.box.high}`;
  return fileOf(
    classifier,
    {
      kind: 'certificate',
      description: `bounds of the logits of ${classifier.name} on a ball in Linf, by ${by}`,
      facts: { by, norm: 'Linf', box: clip ? `${box.low}..${box.high}` : 'none' },
      meanings: {
        x: `the samples, ${range}`,
        label: 'the classes that should stay the answer, counted from 0',
        epsilon: `the radius of the ball in Linf, ${range}`,
        lower: 'no logit is less than this on the ball',
        upper: 'no logit is more than this on the ball',
        lead: 'how far the label is ahead of every other class on the ball, at least',
        certified: 'whether the label is proved to be the answer on the whole ball',
      },
      ...(epsilon !== undefined && {
        defaults: { epsilon },
        diagnostics: radiusFindings(classifier, norms.Linf, epsilon),
      }),
      build(batch) {
        const x = input('x', 'float32', [batch, ...inputShape]);
        const label = input('label', 'int64', [batch]);
        const radius = input('epsilon', 'float32', []);
        const bounding = new Bounding(bounded, anatomy, batch, ballAround(x, radius, box));
        const isLabel = equalToRange(label, classCount, 1);
        const { lower, upper, lead } =
          by === 'intervals' ? byIntervals(bounding, isLabel) : byLinearBounds(bounding, isLabel, classCount);
        const certified = and(greater(lead, 0), bounding.isFinite());
        return { inputs: [x, label, radius], outputs: { lower, upper, lead, certified } };
      },
    },
    options,
  );
}

/** Ends that enclose the ball whatever float32 makes of them. */
function ballAround(x: Value, epsilon: Value, box: Box): { readonly low: Value; readonly high: Value } {
  const { low, high } = float32Box(box);
  const wider = add(epsilon, mul(OUTWARD, add(abs(x), epsilon)));
  return { low: max(low, sub(x, wider)), high: min(high, add(x, wider)) };
}

/** What is known of the values of a network on some boxes, in the graph. */
class Bounding {
  readonly batch: number;
  readonly #anatomy: Anatomy;
  readonly #traces: Traces;
  readonly #known: Map<string, Value>;
  readonly #ends: Value[] = [];

  constructor(bounded: Bounded, anatomy: Anatomy, batch: number, ends: { readonly low: Value; readonly high: Value }) {
    const traced = new Map<number, Trace>();
    this.batch = batch;
    this.#anatomy = anatomy;
    this.#traces = (size) => {
      const trace = traced.get(size) ?? traceAt(bounded, size, 'float32');
      traced.set(size, trace);
      return trace;
    };
    this.#known = new Map(Object.entries(ends));
  }

  /** The intervals of the outputs [N, outputs], from those of all before them. @param linear Whether these are tightened */
  intervals(linear: boolean): { readonly lower: Value; readonly upper: Value } {
    for (const [at, { size, widest }] of this.#anatomy.relaxed.entries()) {
      const found = this.#interval(at);
      this.#know(at, found);
      if (linear && at > 0 && 2 * size * widest <= MOST_COEFFICIENTS) this.#know(at, this.#tightened(at, size, found));
      const [lower, upper] = [this.#known.get(lowerName(at)), this.#known.get(upperName(at))];
      for (const end of [lower, upper]) if (end !== undefined) this.#ends.push(end);
    }
    const { lower, upper } = this.#interval('outputs');
    return { lower, upper };
  }

  /** Lower bounds [N, rows] of rows of a target on each box. */
  bounds(target: Target, rowsPerBox: number, feeds: Readonly<Record<string, Value>>): Value {
    const rows = this.batch * rowsPerBox;
    const mapped = this.batch > 1;
    const graph = rowsGraph(this.#traces, this.#anatomy, target, {
      precision: 'float32',
      rounding: true,
      errors: new Set([...this.#known.keys()].filter(isErrorName)),
      boxes: this.batch,
      rows,
      mapped,
      free: false,
      multipliers: false,
      slopes: false,
    });
    const given = new Map([
      ...this.#known,
      ...Object.entries(feeds),
      ...(mapped ? [['box', boxesOfRows(this.batch, rowsPerBox)] as const] : []),
    ]);
    return reshape(inlined(graph, given).bound, [this.batch, rowsPerBox]);
  }

  /** bool [N]: whether all intervals are numbers. A maximum may hide one that is none. */
  isFinite(): Value {
    const flags = this.#ends.map((end) => {
      const rest = end.shape.map((_, axis) => axis).slice(1);
      const isNumber = cast(equal(mul(end, 0), 0), 'float32');
      return rest.length === 0 ? isNumber : reduceMin(isNumber, rest, false);
    });
    const all = flags.reduce((least, flag) => min(least, flag), expand(scalar(1), [this.batch]));
    return greater(all, 0);
  }

  #interval(target: Target): { readonly lower: Value; readonly upper: Value } {
    const shape = { precision: 'float32', rounding: true, boxes: this.batch } as const;
    const graph = intervalGraph(this.#traces, this.#anatomy, [target], shape);
    const found = new Map(Object.entries(inlined(graph, this.#known)));
    for (const [name, error] of found) if (isErrorName(name)) this.#known.set(name, error);
    const end = (name: string): Value => {
      const value = found.get(name);
      if (value === undefined) throw new RangeError(`an interval has no "${name}"`);
      return value;
    };
    return { lower: end(targetLowerName(target)), upper: end(targetUpperName(target)) };
  }

  #know(at: number, { lower, upper }: { readonly lower: Value; readonly upper: Value }): void {
    this.#known.set(lowerName(at), lower);
    this.#known.set(upperName(at), upper);
  }

  /** Each element from below and from above, by linear bounds. */
  #tightened(at: number, size: number, { lower, upper }: { readonly lower: Value; readonly upper: Value }) {
    const rows = 2 * size;
    const repeated = (tensor: FloatTensor | ReturnType<typeof integers>) =>
      reshape(expand(constant({ ...tensor, shape: [1, rows] }), [this.batch, rows]), [this.batch * rows]);
    const bound = this.bounds(at, rows, {
      unit: repeated(
        integers(
          [rows],
          Array.from({ length: rows }, (_, i) => i % size),
        ),
      ),
      sign: repeated(
        floats(
          [rows],
          Array.from({ length: rows }, (_, i) => (i < size ? 1 : -1)),
        ),
      ),
    });
    const part = (from: number, shape: readonly number[]) => reshape(sliceAxis(bound, 1, from, from + size), shape);
    return { lower: max(lower, part(0, lower.shape)), upper: min(upper, neg(part(size, upper.shape))) };
  }
}

/** Which box each row belongs to: each box as often as it has rows, int64 [N * rows]. */
function boxesOfRows(batch: number, rows: number): Value {
  const ones = expand(constant(integers([1], [1])), [batch]);
  const places = applyOne(CumSum, [ones, constant(integers([], [0]))], { exclusive: 1 });
  return reshape(expand(reshape(places, [batch, 1]), [batch, rows]), [batch * rows]);
}

interface Bounds {
  readonly lower: Value;
  readonly upper: Value;
  readonly lead: Value;
}

const FAR = 3e38;

function byIntervals(bounding: Bounding, isLabel: Value): Bounds {
  const { lower, upper } = bounding.intervals(false);
  const own = reduceSum(where(isLabel, lower, 0), [1], false);
  const others = reduceMax(where(isLabel, -FAR, upper), [1], false);
  return { lower, upper, lead: sub(own, others) };
}

/** Rows are each logit, each logit turned round, and the label's lead over each logit. */
function byLinearBounds(bounding: Bounding, isLabel: Value, classes: number): Bounds {
  const { lower, upper } = bounding.intervals(true);
  const { batch } = bounding;
  const unit = floats(
    [1, classes, classes],
    Array.from({ length: classes ** 2 }, (_, i) => Number(i % (classes + 1) === 0)),
  );
  const each = expand(constant(unit), [batch, classes, classes]);
  const leads = sub(reshape(cast(isLabel, 'float32'), [batch, 1, classes]), each);
  const rows = reshape(concat([each, neg(each), leads], 1), [batch * 3 * classes, classes]);
  const found = bounding.bounds('outputs', 3 * classes, { rows });
  const part = (index: number) => sliceAxis(found, 1, index * classes, (index + 1) * classes);
  return {
    lower: max(lower, part(0)),
    upper: min(upper, neg(part(1))),
    lead: reduceMin(where(isLabel, FAR, part(2)), [1], false),
  };
}
