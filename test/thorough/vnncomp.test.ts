/** Problems of the Verification of Neural Networks Competition: what is satisfiable is found, what is not is never claimed. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { falsify } from '../../src/falsification/falsify.ts';
import { decodeModel } from '../../src/onnx/index.ts';
import { loadNetwork, type Network, type Property, printVnnlib, satisfies } from '../../src/property/index.ts';
import { readProperty } from '../../src/property/load.node.ts';
import { parseVnnlib } from '../../src/property/vnnlib.ts';
import type { Runtime } from '../../src/runtime/index.ts';
import { nativeRuntime } from '../../src/runtime/node.ts';
import { DATA } from '../real-models.ts';

const FOLDER = join(DATA, 'vnncomp');

interface Instance {
  readonly family: string;
  readonly onnx: string;
  readonly vnnlib: string;
  readonly verdict: 'sat' | 'unsat';
  readonly counterexample?: string;
}

function instances(): Instance[] {
  if (DATA === '') return [];
  const families: readonly { family: string; instances: readonly Omit<Instance, 'family'>[] }[] = JSON.parse(
    readFileSync(join(FOLDER, 'verdicts.json'), 'utf8'),
  );
  return families.flatMap(({ family, instances: all }) => all.map((instance) => ({ ...instance, family })));
}

/** The values of a .counterexample file. */
function shipped(path: string): { readonly x: Float64Array; readonly y: Float64Array } {
  const pairs = [...readFileSync(path, 'utf8').matchAll(/\(([XY])_\d+\s+([^\s()]+)\)/g)];
  const values = (side: string) =>
    Float64Array.from(pairs.filter((pair) => pair[1] === side).map((pair) => Number(pair[2])));
  return { x: values('X'), y: values('Y') };
}

/** What the competition allows inputs to be outside their box. */
const TOLERANCE = 1e-4;

function widened({ boxes, ...property }: Property): Property {
  const wider = boxes.map((box) => ({
    ...box,
    low: box.low.map((value) => value - TOLERANCE),
    high: box.high.map((value) => value + TOLERANCE),
  }));
  return { ...property, boxes: wider };
}

const all = instances();
const files =
  DATA === ''
    ? []
    : readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.vnnlib'));

describe.skipIf(DATA === '')('problems of VNN-COMP (needs GIBBON_DATA)', () => {
  let runtime: Runtime;
  beforeAll(async () => {
    runtime = await nativeRuntime();
  });
  afterAll(() => runtime.dispose());

  const withProblem = async <T>(
    { family, onnx, vnnlib }: Instance,
    run: (network: Network, property: Property) => Promise<T>,
  ): Promise<T> => {
    const bytes = readFileSync(join(FOLDER, family, onnx));
    const network = loadNetwork(decodeModel(bytes), bytes, runtime);
    try {
      return await run(network, await readProperty(join(FOLDER, family, vnnlib)));
    } finally {
      await network.dispose();
    }
  };

  it.each(files)('%s is read, and printed and read again', async (file) => {
    const property = await readProperty(join(FOLDER, file));
    expect(parseVnnlib(printVnnlib(property))).toEqual(property);
  });

  it('has robustness as one box and a disjunct for each other class', async () => {
    const { boxes, ...counts } = await readProperty(join(FOLDER, 'mnist_fc/prop_0_0.03.vnnlib'));
    expect(counts).toEqual({ inputCount: 784, outputCount: 10 });
    expect(boxes.map(({ disjuncts }) => disjuncts.length)).toEqual([9]);
    expect(boxes[0].disjuncts[0]).toEqual([
      {
        terms: [
          { output: 0, coefficient: -1 },
          { output: 4, coefficient: 1 },
        ],
        bound: 0,
      },
    ]);
    expect([boxes[0].low[783], boxes[0].high[783]]).toEqual([0, 0.029999999329447746]);
  });

  it.each(all.filter(({ counterexample }) => counterexample !== undefined))(
    'replays the counterexample of others: $counterexample',
    (instance) =>
      withProblem(instance, async (network, property) => {
        const { x, y } = shipped(join(FOLDER, instance.family, instance.counterexample ?? ''));
        const own = await network.run(x);
        for (const [i, value] of y.entries()) expect(own[i], `Y_${i}`).toBeCloseTo(value, 4);
        expect(satisfies(widened(property), { x, y: own }), 'by the file').toBe(true);
        expect(satisfies(widened(property), { x, y }), 'by what was written').toBe(true);
      }),
  );

  it.each(all.filter(({ verdict }) => verdict === 'sat'))('finds a counterexample: $family $onnx $vnnlib', (instance) =>
    withProblem(instance, async (network, property) => {
      const { counterexample } = await falsify(network, property, { rounds: 60 });
      if (counterexample === undefined) throw new Error('none was found, and one exists');
      const { x, y } = counterexample;
      expect(await network.run(x), 'the outputs of the file').toEqual(y);
      expect(satisfies(property, { x, y })).toBe(true);
      const inFloat32 = await network.run(Float64Array.from(Float32Array.from(x)));
      expect(inFloat32, 'as a program with 32-bit floats would check it').toEqual(y);
    }),
  );

  it.each(all.filter(({ verdict }) => verdict === 'unsat'))('claims nothing: $family $onnx $vnnlib', (instance) =>
    withProblem(instance, async (network, property) => {
      expect(await falsify(network, property, { rounds: 1 })).toEqual({
        counterexample: undefined,
        foundBy: undefined,
      });
    }),
  );

  it('gives up when told to', () =>
    withProblem(all.find(({ verdict }) => verdict === 'unsat') ?? all[0], async (network, property) => {
      const started = performance.now();
      const signal = AbortSignal.timeout(2000);
      const search = falsify(network, property, { rounds: Number.POSITIVE_INFINITY, signal });
      await expect(search).rejects.toHaveProperty('name', 'TimeoutError');
      const seconds = (performance.now() - started) / 1000;
      expect(seconds).toBeGreaterThanOrEqual(1.9);
      expect(seconds).toBeLessThan(60);
    }));
});
