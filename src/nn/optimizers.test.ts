import { describe, expect, it } from 'vitest';
import { input } from '../graph/index.ts';
import { add, mul, reduceSum } from '../operators/index.ts';
import { nativeRuntime } from '../runtime/node.ts';
import { type FloatTensor, floats, isFloat32 } from '../tensor/index.ts';
import { gradients } from '../transforms/gradient.ts';
import { adam, mapValues, momentum, type Optimizer, type ParameterTensors, sgd } from './index.ts';

const runtime = await nativeRuntime();
const STEPS = 5;

/** w [2, 2] and b [2], whose objective is the sum of w^4 + 3 w and of b^4 + 3 b: gradients of any size, and never zero for long. */
const start: ParameterTensors = { w: floats([2, 2], [0.5, -1, 2, 0.01]), b: floats([2], [1, -0.3]) };
const slope = (value: number) => 4 * value ** 3 + 3;

/** Some steps by the graph. */
async function steps(
  optimizer: Optimizer,
  ratesOf: (step: number) => Record<string, number>,
): Promise<ParameterTensors> {
  const fed = (prefix: string) => (value: FloatTensor, name: string) => input(prefix + name, 'float32', value.shape);
  const parameters = mapValues(start, fed('w.'));
  const state = mapValues(optimizer.initialState(start), fed('s.'));
  const rates = Object.fromEntries(optimizer.rates.map((name) => [name, input(`r.${name}`, 'float32', [])]));
  const sum = (value: (typeof parameters)[string]) => {
    const square = mul(value, value);
    return reduceSum(
      add(mul(square, square), mul(3, value)),
      value.shape.map((_, axis) => axis),
      false,
    );
  };
  const objective = add(sum(parameters.w), sum(parameters.b));
  const names = Object.keys(parameters);
  const next = optimizer.update({
    parameters,
    gradients: (scale = 1) => {
      const found = gradients(mul(scale, objective), Object.values(parameters));
      return Object.fromEntries(names.map((name, i) => [name, found[i]]));
    },
    state,
    rates,
  });
  const program = await runtime.compile({
    inputs: [...Object.values(parameters), ...Object.values(state), ...Object.values(rates)],
    outputs: { ...prefixed('next w.', next.parameters), ...prefixed('next s.', next.state) },
  });
  let [w, s] = [start, optimizer.initialState(start)];
  for (let step = 0; step < STEPS; step++) {
    const feeds = {
      ...prefixed('w.', w),
      ...prefixed('s.', s),
      ...prefixed(
        'r.',
        mapValues(ratesOf(step), (rate) => floats([], [rate])),
      ),
    };
    const results = await program.run(feeds);
    const result = (name: string): FloatTensor => {
      const found = results[name];
      if (!isFloat32(found)) throw new TypeError(`"${name}" is ${found.dtype}`);
      return found;
    };
    w = mapValues(w, (_, name) => result(`next w.${name}`));
    s = mapValues(s, (_, name) => result(`next s.${name}`));
  }
  await program.dispose();
  return w;
}

function prefixed<T>(prefix: string, record: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [prefix + name, value]));
}

/** Where one number gets to by `move`, which is made anew for each number because it remembers. */
type Move = (value: number, gradient: number, step: number) => number;

function expectMoves(found: ParameterTensors, moveOf: (isMatrix: boolean) => Move) {
  for (const [name, { shape, data }] of Object.entries(start)) {
    data.forEach((initial, i) => {
      const move = moveOf(shape.length > 1);
      let value = initial;
      for (let step = 0; step < STEPS; step++) value = move(value, slope(value), step);
      const error = Math.abs(found[name].data[i] - value);
      expect(error, `${name}[${i}]: ${found[name].data[i]} for ${value}`).toBeLessThan(
        2e-6 * Math.max(1, Math.abs(value)),
      );
      expect(value).not.toBeCloseTo(initial, 3);
    });
  }
}

const learningRateAt = (step: number) => 0.01 / (1 + step);

describe('sgd', () => {
  it('takes steps against the gradient', async () => {
    const found = await steps(sgd, (step) => ({ learningRate: learningRateAt(step) }));
    expectMoves(found, () => (value, gradient, step) => value - learningRateAt(step) * gradient);
  });
});

describe('momentum', () => {
  it('goes on with a part of its last step', async () => {
    const momentumAt = (step: number) => 0.5 + 0.05 * step;
    const found = await steps(momentum, (step) => ({ learningRate: learningRateAt(step), momentum: momentumAt(step) }));
    expectMoves(found, () => {
      let velocity = 0;
      return (value, gradient, step) => {
        velocity = momentumAt(step) * velocity - learningRateAt(step) * gradient;
        return value + velocity;
      };
    });
  });
});

/** Algorithm 1 of Kingma and Ba as it is printed. */
const adamMove = (decay: number): Move => {
  let [m, v] = [0, 0];
  return (value, gradient, step) => {
    m = 0.9 * m + 0.1 * gradient;
    v = 0.999 * v + 0.001 * gradient ** 2;
    const [mHat, vHat] = [m / (1 - 0.9 ** (step + 1)), v / (1 - 0.999 ** (step + 1))];
    const rate = learningRateAt(step);
    return value - rate * decay * value - (rate * mHat) / (Math.sqrt(vHat) + 1e-8);
  };
};

describe('adam', () => {
  const rates = (step: number) => ({ learningRate: learningRateAt(step) });

  it('is the algorithm of Kingma and Ba', async () => {
    expectMoves(await steps(adam(), rates), () => adamMove(0));
  });

  it('lets matrices decay, and biases not, where weight decay is given', async () => {
    expectMoves(await steps(adam({ weightDecay: 0.5 }), rates), (isMatrix) => adamMove(isMatrix ? 0.5 : 0));
  });

  it('has its constants in its name', () => {
    expect(adam({ beta1: 0.8, beta2: 0.95, epsilon: 1e-5, weightDecay: 0.01 }).name).toBe(
      'Adam, betas 0.8 and 0.95, epsilon 0.00001, weight decay 0.01',
    );
    expect(adam().name).not.toContain('decay');
  });
});
