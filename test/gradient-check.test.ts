import { describe, expect, it } from 'vitest';
import { UnsupportedOperatorError } from '../src/errors.ts';
import { applyOne, defineOperator, input, type Operator, type Value } from '../src/graph/index.ts';
import { exp, max, mul, relu, stopGradient } from '../src/operators/index.ts';
import { nativeRuntime } from '../src/runtime/node.ts';
import { checkGradient, disagreements, expectGradient, type GradientProblem } from './gradient-check.ts';
import { normal, spaced } from './samples.ts';

const runtime = await nativeRuntime();

/** The exponential with a rule of one's choice. */
const exponential = (slope: (x: Value, y: Value) => Value): Operator =>
  defineOperator({
    name: 'Exponential',
    exportedAs: 'Exp',
    infer: ({ inputs: [x] }) => [x],
    rules: { vjp: ({ g, output, inputs: [x] }) => [() => mul(g, slope(x, output))] },
  });

function problemOf(formula: (x: Value) => Value, shape = [3, 4]): GradientProblem {
  const x = input('x', 'float32', shape);
  return { inputs: [x], outputs: { y: formula(x) }, feeds: { x: normal(shape) } };
}

async function wrongOrders(slope: (x: Value, y: Value) => Value): Promise<number[]> {
  const problem = problemOf((x) => applyOne(exponential(slope), [x]));
  const report = await checkGradient(runtime, problem, { order: 2 });
  expect(report.exception).toBeUndefined();
  return [...new Set(disagreements(report).map((sentence) => Number(sentence.match(/order (\d)/)?.[1])))];
}

describe('the gradient check', () => {
  it('lets a right rule pass', async () => {
    expect(await wrongOrders((_, y) => y)).toEqual([]);
  });

  it.each<[string, (x: Value, y: Value) => Value]>([
    ['another function', (x) => x],
    ['a wrong sign', (_, y) => mul(-1, y)],
    ['one per cent too much', (_, y) => mul(1.01, y)],
    ['nothing', (_, y) => mul(0, y)],
    ['no number', (_, y) => mul(Number.NaN, y)],
  ])('finds a rule that gives %s', async (_, slope) => {
    expect(await wrongOrders(slope)).toContain(1);
  });

  it('finds a rule that is right but not closed', async () => {
    expect(await wrongOrders((_, y) => stopGradient(y))).toEqual([2]);
  });

  it('finds one wrong element among thousands', async () => {
    const mask = input('mask', 'float32', [40, 50]);
    const problem = problemOf((x) => mul(stopGradient(mul(mask, x)), x), [40, 50]);
    const ones = spaced([40, 50]);
    ones.data.fill(0);
    ones.data[17] = 1;
    const report = await checkGradient(
      runtime,
      { ...problem, inputs: [...problem.inputs, mask], feeds: { ...problem.feeds, mask: ones } },
      { directions: 100, wrt: ['x'] },
    );
    expect(disagreements(report)).toHaveLength(1);
  });

  it('steps over kinks', async () => {
    const problem = problemOf((x) => relu(max(mul(x, x), exp(x))), [20, 20]);
    await expectGradient(runtime, problem, { label: 'kinks' });
  });

  it('names the case, the input and both slopes', async () => {
    const problem = problemOf((x) =>
      applyOne(
        exponential((_, y) => mul(2, y)),
        [x],
      ),
    );
    const failure = expectGradient(runtime, problem, { label: 'Exponential on [3,4]' });
    await expect(failure).rejects.toThrow('Exponential on [3,4]: its gradient is not what central differences say');
    const [sentence] = disagreements(await checkGradient(runtime, problem));
    expect(sentence).toMatch(/order 1, input 0 \("x"\): slope -?[\d.]+ is claimed and -?[\d.]+ is measured/);
  });

  it('returns why a gradient cannot be built', async () => {
    const Mystery = defineOperator({ name: 'Mystery', exportedAs: 'Exp', infer: ({ inputs: [x] }) => [x] });
    const report = await checkGradient(
      runtime,
      problemOf((x) => applyOne(Mystery, [x])),
    );
    expect(report.exception).toBeInstanceOf(UnsupportedOperatorError);
    expect(report.checks).toEqual([]);
  });
});
