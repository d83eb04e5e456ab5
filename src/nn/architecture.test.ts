import { describe, expect, it } from 'vitest';
import { architectureSamples } from '../../test/architecture-samples.ts';
import { kinksBetween, referenceOf } from '../../test/reference/interpreter.ts';
import { type Doubles, doubles, inDoubles } from '../../test/reference/values.ts';
import { normal } from '../../test/samples.ts';
import { ShapeError } from '../errors.ts';
import { type Graph, input, type Value } from '../graph/index.ts';
import { numbersOf } from '../operators/evaluate.ts';
import { mul, reduceMean, reduceSum } from '../operators/index.ts';
import { randomStream } from '../random.ts';
import { nativeRuntime } from '../runtime/node.ts';
import { floats, type Tensor } from '../tensor/index.ts';
import { gradients } from '../transforms/gradient.ts';
import {
  type Architecture,
  classifierGraph,
  constants,
  Draws,
  exportClassifier,
  mapValues,
  type ParameterTensors,
  softmaxRegression,
} from './index.ts';

const runtime = await nativeRuntime();
const BATCH = 4;

/** Parameters that are nothing special: no zero biases, no statistics of nothing, no tiny weights. */
function parametersOf({ initialParameters }: Architecture): ParameterTensors {
  return mapValues(initialParameters(randomStream(7)), ({ shape, data }, name) => {
    const noise = normal(shape, name);
    const scale = name.startsWith('variance') ? 0.05 : Math.max(...data) < 0.006 ? 0.3 : 0.1;
    return floats(
      shape,
      data.map((value, i) => value + scale * noise.data[i]),
    );
  });
}

const inputsOf = ({ inputShape }: Architecture, count: number) => normal([count, ...inputShape]);

async function run(graph: Graph | Uint8Array, feeds: Record<string, Tensor>) {
  const program = await runtime.compile(graph);
  const results = await program.run(feeds);
  await program.dispose();
  return results;
}

/** The network as it learns, with everything fed. */
function trainingLogits(architecture: Architecture) {
  const draws = new Draws();
  const remembered: Record<string, Value> = {};
  const parameters = mapValues(parametersOf(architecture), ({ shape }, name) => input(name, 'float32', shape));
  const images = input('images', 'float32', [BATCH, ...architecture.inputShape]);
  const remember = (name: string, value: Value) => {
    remembered[name] = value;
  };
  const logits = architecture.logits(images, parameters, { training: { draws, remember } });
  const inputs = [images, ...Object.values(parameters), ...draws.all.map(({ value }) => value)];
  const feeds: Record<string, Tensor> = {
    images: inputsOf(architecture, BATCH),
    ...parametersOf(architecture),
    ...draws.feeds(randomStream(8)),
  };
  return { inputs, feeds, parameters, draws, remembered, logits };
}

describe('architectures', () => {
  it('have names of their own', () => {
    const names = architectureSamples.map(({ architecture }) => architecture.name);
    expect(new Set(names).size).toBe(names.length);
  });

  it.each(architectureSamples)('$architecture.name: has all its numbers in its name', ({ architecture, numbers }) => {
    const written = (architecture.name.match(/\d+(\.\d+)?/g) ?? []).map(Number);
    expect(written).toEqual(expect.arrayContaining([...numbers]));
  });

  it.each(architectureSamples)('$architecture.name: gives logits', async ({ architecture, classCount }) => {
    const graph = classifierGraph(architecture, parametersOf(architecture), BATCH);
    const { logits } = await run(graph, { inputs: inputsOf(architecture, BATCH) });
    expect(logits.shape).toEqual([BATCH, classCount]);
    expect(new Set(numbersOf(logits)).size, 'different logits').toBe(BATCH * classCount);
  });

  const layered = architectureSamples.filter(({ architecture }) => architecture.hiddenLayers !== undefined);
  it.each(layered)('$architecture.name: shows its hidden layers, and goes on with what it is given', async (sample) => {
    const { architecture, classCount } = sample;
    for (let erased = 1; erased <= (architecture.hiddenLayers ?? 0); erased++) {
      const seen: number[] = [];
      const hidden = (value: Value, layer: number) => {
        seen.push(layer);
        return layer === erased ? mul(0, value) : value;
      };
      const images = input('images', 'float32', [BATCH, ...architecture.inputShape]);
      const logits = architecture.logits(images, constants(parametersOf(architecture)), { hidden });
      const results = await run({ inputs: [images], outputs: { logits } }, { images: inputsOf(architecture, BATCH) });
      expect(seen).toEqual(Array.from({ length: architecture.hiddenLayers ?? 0 }, (_, i) => i + 1));
      const found = numbersOf(results.logits);
      const first = found.map((_, i) => found[i % classCount]);
      expect(largestDifference(found, first), `rows do not differ without layer ${erased}`).toBeLessThan(1e-6);
    }
  });

  it.each(architectureSamples)('$architecture.name: starts from what the stream decides', ({ architecture }) => {
    const [first, again, other] = [1, 1, 2].map((seed) => architecture.initialParameters(randomStream(seed)));
    expect(again).toEqual(first);
    const shapesOf = (parameters: ParameterTensors) => mapValues(parameters, ({ shape }) => shape);
    expect(shapesOf(other)).toEqual(shapesOf(first));
    for (const statistic of architecture.statistics ?? []) expect(first).toHaveProperty([statistic]);
  });

  it.each(architectureSamples)(
    '$architecture.name: learns as it ships, but for dropout and statistics',
    async (sample) => {
      const { architecture } = sample;
      const { inputs, feeds, draws, remembered, logits } = trainingLogits(architecture);
      expect(Object.keys(remembered).sort()).toEqual([...(architecture.statistics ?? [])].sort());
      const results = await run({ inputs, outputs: { logits, ...prefixed(remembered) } }, feeds);
      for (const name of Object.keys(remembered)) {
        expect(results[`after ${name}`].shape).toEqual(feeds[name].shape);
        expect(results[`after ${name}`].data, `${name} should move`).not.toEqual(feeds[name].data);
      }
      const shipped = await run(classifierGraph(architecture, parametersOf(architecture), BATCH), {
        inputs: inputsOf(architecture, BATCH),
      });
      const isSame = largestDifference(numbersOf(shipped.logits), numbersOf(results.logits)) < 1e-5;
      expect(isSame).toBe(draws.all.length === 0 && (architecture.statistics ?? []).length === 0);
    },
  );

  it.each(architectureSamples)(
    '$architecture.name: has the gradients that 64-bit differences measure',
    async (sample) => {
      const { inputs, feeds, parameters, logits } = trainingLogits(sample.architecture);
      const weights = input('weights of logits', 'float32', logits.shape);
      const loss = reduceSum(mul(weights, mul(logits, logits)), [0, 1], false);
      const learned = Object.keys(parameters).filter((name) => !sample.architecture.statistics?.includes(name));
      const slopes = gradients(
        loss,
        learned.map((name) => parameters[name]),
      );
      const all: Record<string, Tensor> = { ...feeds, 'weights of logits': normal(logits.shape) };
      const graph = (outputs: Graph['outputs']): Graph => ({ inputs: [...inputs, weights], outputs });
      const claimed = await run(
        graph(Object.fromEntries(learned.map((name, i) => [`slope in ${name}`, slopes[i]]))),
        all,
      );
      const reference = referenceOf(graph({ loss }));
      const exact = mapValues<Tensor, Doubles>(all, inDoubles);

      for (const name of learned) {
        const direction = Float64Array.from(numbersOf(normal(all[name].shape, `direction of ${name}`)));
        const at = (step: number) =>
          reference({
            ...exact,
            [name]: doubles(
              all[name].shape,
              exact[name].data.map((x, i) => x + step * direction[i]),
            ),
          });
        const found = numbersOf(claimed[`slope in ${name}`]);
        const slope = found.reduce((sum, g, i) => sum + g * direction[i], 0);
        const [ahead, behind] = [at(1e-7), at(-1e-7)];
        expect(kinksBetween(ahead, behind), `${name}: move the sample away from its kink`).toBe(0);
        const measured = (ahead.outputs.loss.data[0] - behind.outputs.loss.data[0]) / 2e-7;
        const size = Math.hypot(...found);
        expect(size, `${name} should have a gradient`).toBeGreaterThan(1e-6);
        expect(Math.abs(slope - measured) / size, `${name}: ${slope} is claimed, ${measured} measured`).toBeLessThan(
          1e-3,
        );
      }
    },
  );

  it.each(architectureSamples)('$architecture.name: ships as a file that takes any batch', async ({ architecture }) => {
    const parameters = parametersOf(architecture);
    const program = await runtime.compile(exportClassifier(architecture, parameters));
    for (const count of [1, 3, 8]) {
      const inputs = inputsOf(architecture, count);
      const found = (await program.run({ inputs })).logits;
      const graph = classifierGraph(architecture, parameters, count);
      const exact = referenceOf(graph)({ inputs: inDoubles(inputs) }).outputs.logits;
      expect(found.shape).toEqual(exact.shape);
      const scale = Math.max(...exact.data.map(Math.abs));
      expect(largestDifference(numbersOf(found), Array.from(exact.data)) / scale, `batch ${count}`).toBeLessThan(1e-5);
      expect((await run(graph, { inputs })).logits.shape).toEqual(found.shape);
    }
    await program.dispose();
  });
});

describe('exportClassifier', () => {
  it('refuses a graph that a file cannot leave open', () => {
    const network: Architecture = {
      ...softmaxRegression([2], 3),
      logits: (inputs, { biases }) => mul(inputs.shape[0], mul(reduceMean(inputs, [1]), biases)),
    };
    const parameters = network.initialParameters(randomStream(0));
    expect(() => exportClassifier(network, parameters)).toThrow(ShapeError);
    expect(() => exportClassifier(network, parameters)).toThrow('Mul');
  });
});

function prefixed(values: Readonly<Record<string, Value>>): Record<string, Value> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [`after ${name}`, value]));
}

function largestDifference(a: readonly number[], b: readonly number[]): number {
  return Math.max(...a.map((value, i) => Math.abs(value - b[i])));
}
