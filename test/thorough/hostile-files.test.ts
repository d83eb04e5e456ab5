import { expect, it } from 'vitest';
import { pgd } from '../../src/attacks/index.ts';
import { GibbonError } from '../../src/errors.ts';
import {
  attackGoal,
  type GoalOptions,
  goalProblemFrom,
  goals,
  purposeOf,
  sampleOutputs,
} from '../../src/goals/index.ts';
import { exportGraph, input } from '../../src/graph/index.ts';
import { inspectModel } from '../../src/inspection/index.ts';
import { type Model, onnxModel } from '../../src/model/index.ts';
import { decodeModel, decodeTensor, encodeModel } from '../../src/onnx/index.ts';
import { reduceSum } from '../../src/operators/index.ts';
import { randomStream } from '../../src/random.ts';
import type { Runtime } from '../../src/runtime/index.ts';
import { nativeRuntime } from '../../src/runtime/node.ts';
import { floats, sizeOf } from '../../src/tensor/index.ts';
import { gradient } from '../../src/transforms/gradient.ts';
import { importGraph } from '../../src/transforms/import.ts';
import { bindInputs, readBackendTests } from '../backend-tests.ts';
import { mutant } from '../mutants.ts';
import { colours, openStripes, stripes, tableOfVectors, vectors } from '../small-models.ts';

/** `MUTANTS=20000` for a long night, `FIRST_MUTANT=2000` for others than always. */
const MUTANTS = Number(process.env.MUTANTS ?? 2000);
const FIRST = Number(process.env.FIRST_MUTANT ?? 0);
const MEBIBYTES_AT_ONCE = 512;
/** Of a processor, whatever else the machine does. */
const SECONDS_AT_MOST = 5;

/** Our own small files, and one or two of ONNX's operator tests for each set of operators, with all integers inside. */
function files(): Uint8Array[] {
  const own = [stripes(), openStripes(), colours(), vectors(), tableOfVectors()];
  const data = process.env.GIBBON_DATA;
  if (data === undefined) return own;
  const seen = new Map<string, number>();
  const others = readBackendTests(data).flatMap((test) => {
    const operators =
      decodeModel(test.model)
        .graph?.node.map(({ opType }) => opType)
        .join() ?? '';
    const earlier = seen.get(operators) ?? 0;
    seen.set(operators, earlier + 1);
    if (earlier >= 2) return [];
    const bytes = encodeModel(
      bindInputs(test.model, test.inputs.filter(({ length }) => length > 0).map(decodeTensor), 'integers'),
    );
    return bytes.length > 60_000 ? [] : [bytes];
  });
  return [...own, ...others];
}

/** All that is done with a file: it is read, looked at, made a graph, differentiated, written, asked what it is for, and given a goal. */
async function use(bytes: Uint8Array, number: number, runtime: Runtime): Promise<void> {
  const model = decodeModel(bytes);
  inspectModel(model, bytes);
  const { inputs, outputs } = importGraph(model);
  for (const output of Object.values(outputs)) {
    if (output.dtype !== 'float32') continue;
    const total = reduceSum(
      output,
      output.shape.map((_, axis) => axis),
      false,
    );
    for (const x of inputs.filter(({ dtype }) => dtype === 'float32')) {
      exportGraph({ inputs, outputs: { slope: gradient(total, x, { straightThrough: true }) } });
    }
  }
  const purpose = await purposeOf(model, bytes, runtime);
  if (purpose === undefined) return;
  withGoal(onnxModel(model, bytes, runtime, { feeds: purpose.feeds, input: purpose.attacked }), number);
}

/** What goals are told that need to be told something. */
const told: Readonly<Record<string, GoalOptions>> = {
  apart: { by: 1 },
  up: { by: 1, element: 0 },
  down: { by: 1, element: 0 },
  leave: { interval: { low: -1, high: 1 }, element: 0 },
  spell: { text: [1] },
};

/** The margins of the first goal, counted from `number` on, that the outputs can mean, as a graph with its gradient. */
function withGoal(model: Model, number: number): void {
  const all = Object.entries(goals);
  for (let i = 0; i < all.length; i++) {
    const [name, kind] = all[(number + i) % all.length];
    const goal = unlessRefused(() => kind.on(sampleOutputs(model), told[name] ?? {}, { width: 32, height: 32 }));
    if (goal === undefined) continue;
    const x = input(model.attacked.name, 'float32', [1, ...model.attacked.shape]);
    const reference = input('reference', 'float32', [1, goal.referenceSize]);
    const margins = goal.margins(model.graphOf(x).outputs, reference);
    const inputs = [x, ...(goal.referenceSize > 0 ? [reference] : [])];
    return void exportGraph({ inputs, outputs: { slope: gradient(reduceSum(margins, [0, 1], false), x) } });
  }
}

function unlessRefused<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof GibbonError) return undefined;
    throw error;
  }
}

it(
  `${MUTANTS} damaged files are used or refused with a reason, in little memory`,
  async () => {
    const runtime = await nativeRuntime({ threads: 1 });
    const sources = files();
    const counts = { used: 0, refused: 0 };
    for (let number = FIRST; number < FIRST + MUTANTS; number++) {
      const before = process.resourceUsage().maxRSS;
      const started = process.cpuUsage();
      try {
        await use(mutant(sources, number), number, runtime);
        counts.used++;
      } catch (error) {
        if (!(error instanceof GibbonError))
          throw new Error(`mutant ${number} fails; its cause is below`, { cause: error });
        counts.refused++;
      }
      const grown = (process.resourceUsage().maxRSS - before) / 1024;
      expect(grown, `MiB by which mutant ${number} made the process grow`).toBeLessThan(MEBIBYTES_AT_ONCE);
      const { user, system } = process.cpuUsage(started);
      expect((user + system) / 1e6, `seconds that mutant ${number} took`).toBeLessThan(SECONDS_AT_MOST);
    }
    await runtime.dispose();
    for (const [what, count] of Object.entries(counts)) {
      expect(count, `${what}: the damage is too mild or too heavy to test that`).toBeGreaterThan(MUTANTS / 20);
    }
  },
  MUTANTS * 1000,
);

const ATTACKED = Math.ceil(MUTANTS / 8);

/** What is fed to a file, and how it is attacked, is what `gibbon inspect` proposes; its goal is the first that its outputs can mean. */
async function attackedAs(bytes: Uint8Array, number: number, runtime: Runtime): Promise<boolean> {
  const file = decodeModel(bytes);
  const purpose = await purposeOf(file, bytes, runtime);
  if (purpose === undefined) return false;
  const model = onnxModel(file, bytes, runtime, { feeds: purpose.feeds, input: purpose.attacked });
  const { shape, layout } = model.attacked;
  if (sizeOf(shape) > LARGEST_ATTACKED) return false;
  const all = Object.entries(goals).filter(([name, kind]) =>
    unlessRefused(() => kind.on(sampleOutputs(model), told[name] ?? {}, { width: 32, height: 32 })),
  );
  if (all.length === 0) return false;
  const [name] = all[number % all.length];
  const random = randomStream('inputs of mutant', number);
  const inputs = floats(
    [3, ...shape],
    Array.from({ length: 3 * sizeOf(shape) }, () => random.uniform()),
  );
  const placement = { kind: 'whole', shape, box: { low: 0, high: 1 }, layout } as const;
  const goal = { name, options: told[name] ?? {} };
  const problem = await goalProblemFrom(model, { preprocessing: {}, placement, goal }, inputs);
  await attackGoal(problem, pgd, { epsilon: 0.3, options: { steps: 2 } });
  await problem.dispose();
  await model.dispose();
  return true;
}

const LARGEST_ATTACKED = 2 ** 20;

it(
  `${ATTACKED} damaged files are attacked toward a goal, or refused with a reason`,
  async () => {
    const runtime = await nativeRuntime({ threads: 1 });
    const sources = [stripes(), openStripes(), colours(), vectors(), tableOfVectors()];
    let attacked = 0;
    for (let number = FIRST; number < FIRST + ATTACKED; number++) {
      try {
        if (await attackedAs(mutant(sources, number), number, runtime)) attacked++;
      } catch (error) {
        if (!(error instanceof GibbonError))
          throw new Error(`mutant ${number} fails; its cause is below`, { cause: error });
      }
    }
    await runtime.dispose();
    expect(attacked, 'the damage is too heavy to test attacks').toBeGreaterThan(ATTACKED / 20);
  },
  MUTANTS * 1000,
);
