/** Trust in a fast runtime, earned program by program on a slower one. */
import { type Diagnostic, RuntimeError } from '../errors.ts';
import type { Tensor } from '../tensor/index.ts';
import type { Program, Runtime, Tensors } from './runtime.ts';
import { modelBytes } from './session.ts';

/** Differences up to this share are rounding. */
export const TOLERANCE = 1e-3;

export interface CheckOptions {
  /** The largest difference of an output's elements, as a share of that output's largest magnitude. @default TOLERANCE */
  readonly tolerance?: number;
  /** What becomes of a program that differs: it runs on the reference, or its run fails. @default 'reference' */
  readonly onDifference?: 'reference' | 'refuse';
  /** Told what differs or fails, once for each program. */
  onFound?(diagnostic: Diagnostic): void;
  /** Where files are judged. @default the runtime itself */
  readonly judge?: Runtime;
}

/**
 * A runtime that runs each program's first feeds on the reference too, and the others on the candidate only if all outputs
 * agreed. The first results are the reference's. A program that fails later, such as for lack of memory, runs on the reference from
 * there. What differed or failed is among the diagnostics, which grow as programs run.
 *
 * Programs of a classifier hold logits, losses and gradients, so that all of these are compared. A fault that shows on
 * other feeds only is not found.
 *
 * @throws RuntimeError when a program runs that differs or fails, with `onDifference: 'refuse'`
 */
export function checkedRuntime(candidate: Runtime, reference: Runtime, options: CheckOptions = {}): Runtime {
  const { tolerance = TOLERANCE, onDifference = 'reference', judge, onFound } = options;
  const found: Diagnostic[] = [];

  /** The program on the candidate, or why it is not to run there. */
  const judged = async (model: Uint8Array, feeds: Tensors, expected: Tensors): Promise<Program | string> => {
    let program: Program | undefined;
    try {
      program = await candidate.compile(model);
      const difference = firstDifference(await program.run(feeds), expected, tolerance);
      if (difference === undefined) return program;
      await program.dispose();
      return difference;
    } catch (error) {
      if (!(error instanceof RuntimeError)) throw error;
      await program?.dispose();
      return error.message;
    }
  };

  return {
    name: `${candidate.name}, checked on ${reference.name}`,
    concurrency: candidate.concurrency,
    ...(judge && { judge }),
    get diagnostics() {
      return [...candidate.diagnostics, ...reference.diagnostics, ...found];
    },
    async compile(model): Promise<Program> {
      const bytes = modelBytes(model);
      let trusted = await reference.compile(bytes);
      let chosen: Promise<Program> | undefined;

      /** What runs from now on, where the candidate cannot. */
      const reported = (message: string, code: string): Program => {
        if (onDifference === 'refuse') throw new RuntimeError(message, `Run this model on ${reference.name}.`);
        found.push({ code, message });
        onFound?.({ code, message });
        return trusted;
      };

      const choose = async (feeds: Tensors, expected: Tensors): Promise<Program> => {
        const verdict = await judged(bytes, feeds, expected);
        if (typeof verdict === 'string') {
          return reported(`a program does not run on ${candidate.name}: ${verdict}`, 'runtime-differs');
        }
        await trusted.dispose();
        return verdict;
      };

      const again = async (error: RuntimeError, failed: Program): Promise<Program> => {
        await failed.dispose();
        trusted = await reference.compile(bytes);
        return reported(`a program failed on ${candidate.name}: ${error.message}`, 'runtime-failed');
      };

      const runOn = async (current: Promise<Program>, feeds: Tensors): Promise<Tensors> => {
        const program = await current;
        if (program === trusted) return program.run(feeds);
        try {
          return await program.run(feeds);
        } catch (error) {
          if (!(error instanceof RuntimeError)) throw error;
          // Other runs may have failed at the same time: the first says so.
          if (chosen === current) chosen = again(error, program);
          return (await (chosen ?? current)).run(feeds);
        }
      };

      return {
        async run(feeds) {
          if (chosen !== undefined) return runOn(chosen, feeds);
          const first = trusted.run(feeds);
          chosen = first.then((expected) => choose(feeds, expected));
          // Feeds that the reference cannot take say nothing of the candidate: the next ones decide.
          first.catch(() => {
            chosen = undefined;
          });
          await chosen;
          return first;
        },
        async dispose() {
          await ((await chosen?.catch(() => undefined)) ?? trusted).dispose();
        },
      };
    },
    [Symbol.asyncDispose]() {
      return this.dispose();
    },
    async dispose() {
      await candidate.dispose();
      await reference.dispose();
    },
  };
}

/** The first output that is not what the reference says, in words. */
function firstDifference(actual: Tensors, expected: Tensors, tolerance: number): string | undefined {
  for (const [name, reference] of Object.entries(expected)) {
    const difference = relativeDifference(actual[name], reference);
    if (!(difference <= tolerance)) {
      return `its output "${name}" differs by ${difference.toPrecision(3)} of the largest value`;
    }
  }
  return undefined;
}

/** The largest difference as a share of the reference's largest magnitude; NaN and infinities must be the same. */
function relativeDifference(actual: Tensor | undefined, expected: Tensor): number {
  if (actual === undefined || actual.data.length !== expected.data.length) return Number.POSITIVE_INFINITY;
  let largest = 0;
  let difference = 0;
  for (let i = 0; i < expected.data.length; i++) {
    const [a, b] = [Number(actual.data[i]), Number(expected.data[i])];
    if (Number.isFinite(b)) largest = Math.max(largest, Math.abs(b));
    if (!Object.is(a, b))
      difference = Math.max(difference, Number.isNaN(a - b) ? Number.POSITIVE_INFINITY : Math.abs(a - b));
  }
  return difference === 0 ? 0 : difference / largest;
}
