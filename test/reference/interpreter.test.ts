import { describe, expect, it } from 'vitest';
import { GibbonError } from '../../src/errors.ts';
import { decodeModel, decodeTensor } from '../../src/onnx/index.ts';
import { fedInputs, type ImportedGraph, importGraph } from '../../src/transforms/import.ts';
import { type BackendTest, bindInputs, readBackendTests, readTensor } from '../backend-tests.ts';
import { differenceBetween } from '../closeness.ts';
import { type Reference, referenceOf } from './interpreter.ts';
import { type Doubles, inDoubles, NotInReference } from './values.ts';

const DATA = process.env.GIBBON_DATA;
/** float16 and bfloat16 as ONNX numbers them. */
const HALF_TYPES = [10, 16];
/**
 * A dropout that is told to train, which models that ship should not be: graphs take it for the identity. And an average
 * that is written down with four digits.
 */
const LEFT_OUT = /training_dropout|averagepool_2d_ceil_last_window_starts_on_pad/;

interface Interpreted {
  readonly graph: ImportedGraph;
  readonly feeds: Readonly<Record<string, Doubles>>;
  readonly reference: Reference;
}

/** The test's graph in the interpreter; undefined where it has an operator that models with a loss do not need. */
function interpreted(test: BackendTest): Interpreted | undefined {
  try {
    const model = decodeModel(test.model);
    const names = model.graph === undefined ? [] : fedInputs(model.graph).map(({ name = '' }) => name);
    const graph = importGraph(bindInputs(test.model, test.inputs.map(decodeTensor), 'integers'));
    const feeds = Object.fromEntries(names.map((name, i) => [name, inDoubles(readTensor(test.inputs[i]))]));
    return { graph, feeds, reference: referenceOf(graph) };
  } catch (error) {
    if (error instanceof GibbonError || error instanceof NotInReference) return undefined;
    throw error;
  }
}

describe.skipIf(DATA === undefined)('the reference interpreter (needs GIBBON_DATA)', () => {
  it("computes what ONNX's own operator tests expect", () => {
    const covered = new Set<string>();
    const wrong: string[] = [];
    for (const test of readBackendTests(DATA ?? '').filter(({ name }) => !LEFT_OUT.test(name))) {
      const found = interpreted(test);
      if (found === undefined) continue;
      const { graph, feeds, reference } = found;
      try {
        const { outputs } = reference(feeds);
        Object.keys(graph.outputs).forEach((name, i) => {
          const isHalf = HALF_TYPES.includes(decodeTensor(test.outputs[i]).dataType ?? 0);
          const tolerance = isHalf ? { relative: 1e-2, absolute: 1e-3 } : { relative: 1e-5, absolute: 1e-6 };
          const difference = differenceBetween(outputs[name], inDoubles(readTensor(test.outputs[i])), tolerance);
          if (difference !== undefined) wrong.push(`${test.name}: ${difference}`);
        });
        covered.add(test.name);
      } catch (error) {
        if (!(error instanceof NotInReference)) throw new Error(`${test.name} stopped`, { cause: error });
      }
    }
    expect(wrong).toEqual([]);
    expect(covered.size, 'tests that the interpreter can run').toBeGreaterThan(800);
  });
});
