import { describe, expect, it } from 'vitest';
import { GibbonError } from '../../src/errors.ts';
import { decodeModel, decodeTensor } from '../../src/onnx/index.ts';
import { fedInputs, type ImportedGraph, importGraph } from '../../src/transforms/import.ts';
import { type BackendTest, bindInputs, readBackendTests, readTensor } from '../backend-tests.ts';
import { differenceBetween } from '../closeness.ts';
import { type Reference, referenceOf } from './interpreter.ts';
import { type Doubles, inDoubles } from './values.ts';

const DATA = process.env.GIBBON_DATA;

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
    const isExpected = error instanceof GibbonError || (error instanceof Error && / has no /.test(error.message));
    if (isExpected) return undefined;
    throw error;
  }
}

describe.skipIf(DATA === undefined)('the reference interpreter (needs GIBBON_DATA)', () => {
  it("computes what ONNX's own operator tests expect", () => {
    const covered = new Set<string>();
    const wrong: string[] = [];
    for (const test of readBackendTests(DATA ?? '')) {
      const found = interpreted(test);
      if (found === undefined) continue;
      const { graph, feeds, reference } = found;
      try {
        const { outputs } = reference(feeds);
        Object.keys(graph.outputs).forEach((name, i) => {
          const expected = inDoubles(readTensor(test.outputs[i]));
          const difference = differenceBetween(outputs[name], expected, { relative: 1e-5, absolute: 1e-6 });
          if (difference !== undefined) wrong.push(`${test.name}: ${difference}`);
        });
        covered.add(test.name);
      } catch (error) {
        wrong.push(`${test.name}: ${error instanceof Error ? error.message : error}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(covered.size).toBeGreaterThan(300);
  });
});
