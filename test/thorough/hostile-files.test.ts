import { expect, it } from 'vitest';
import { GibbonError } from '../../src/errors.ts';
import { exportGraph } from '../../src/graph/index.ts';
import { inspectModel } from '../../src/inspection/index.ts';
import { decodeModel, decodeTensor, encodeModel } from '../../src/onnx/index.ts';
import { reduceSum } from '../../src/operators/index.ts';
import { gradient } from '../../src/transforms/gradient.ts';
import { importGraph } from '../../src/transforms/import.ts';
import { bindInputs, readBackendTests } from '../backend-tests.ts';
import { mutant } from '../mutants.ts';
import { colours, openStripes, stripes, tableOfVectors, vectors } from '../small-models.ts';

/** `MUTANTS=20000` for a long night. */
const MUTANTS = Number(process.env.MUTANTS ?? 2000);
const MEBIBYTES_AT_ONCE = 512;

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

/** All that is done with a file before anything runs: it is read, looked at, made a graph, differentiated, and written. */
function use(bytes: Uint8Array): void {
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
    for (const input of inputs.filter(({ dtype }) => dtype === 'float32')) {
      exportGraph({ inputs, outputs: { slope: gradient(total, input, { straightThrough: true }) } });
    }
  }
}

it(
  `${MUTANTS} damaged files are used or refused with a reason, in little memory`,
  () => {
    const sources = files();
    const counts = { used: 0, refused: 0 };
    for (let number = 0; number < MUTANTS; number++) {
      const before = process.resourceUsage().maxRSS;
      try {
        use(mutant(sources, number));
        counts.used++;
      } catch (error) {
        if (!(error instanceof GibbonError))
          throw new Error(`mutant ${number} fails; its cause is below`, { cause: error });
        counts.refused++;
      }
      const grown = (process.resourceUsage().maxRSS - before) / 1024;
      expect(grown, `MiB by which mutant ${number} made the process grow`).toBeLessThan(MEBIBYTES_AT_ONCE);
    }
    for (const [what, count] of Object.entries(counts)) {
      expect(count, `${what}: the damage is too mild or too heavy to test that`).toBeGreaterThan(MUTANTS / 20);
    }
  },
  MUTANTS * 1000,
);
