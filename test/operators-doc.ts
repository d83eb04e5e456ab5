/** docs/operators.md: what Gibbon knows of each ONNX operator, and how the tests of the ONNX project came out. */
import type { Composite, Operator } from '../src/graph/index.ts';
import { registry } from '../src/operators/registry.ts';
import type { Outcome, Verdict } from './backend-verdict.ts';

/** Tests that fail for a reason that is known and stays. */
export interface Explanation {
  readonly tests: readonly string[];
  readonly reason: string;
}

/** The page, from the verdicts on all tests. */
export function operatorsDoc(verdicts: readonly Verdict[], explanations: readonly Explanation[]): string {
  const count = (outcome: Outcome) => verdicts.filter((verdict) => verdict.outcome === outcome).length;
  const rows = [...registry.values()].filter(isOnnxOperator).sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
  const explained = explanations.map(
    ({ tests, reason }) => `- ${reason} (${tests.map((name) => `\`${name}\``).join(', ')})`,
  );
  return `# Operators

This page is generated: \`UPDATE_DOCS=1 npx vitest run test/thorough/backend.test.ts\`, with the ONNX project's operator tests in \`GIBBON_DATA\`.

Gibbon knows ${rows.length} operators of ONNX, of opsets up to 24 and older. "Yes" means a gradient rule; gradients are made of operators
that have gradients themselves. Operators that are rewritten when a file is read need no rule. Operators that are constant almost
everywhere have the gradient zero; some let gradients pass as if they were the identity if \`straightThrough\` is asked for.

## The tests of the ONNX project

Each of the ${verdicts.length} tests in \`node/\`, \`simple/\`, \`pytorch-converted/\` and \`pytorch-operator/\` is imported, run in float32, and compared with the
outputs it should have (1e-3 relative, 2e-2 for half precision). Inputs that are no floats become constants first, and so do floats that
shapes depend on. Gradients are compared with central differences along two random directions for each input, to 2e-3 of the gradient's
length beyond what rounding explains (another 4e-3 at most). The point lies beside the test's own, which often is on a kink; where slopes
disagree, up to two other points are tried, and it is enough that they agree at one. Where a graph rounds, a gradient of zero is believed.

| outcome | tests |
| --- | ---: |
| outputs and gradient agree | ${count('gradient')} |
| outputs agree; nothing to differentiate, or the gradient is zero | ${count('forward')} |
| not supported: see the last table | ${count('unsupported')} |
| fails | ${count('failed')} |

What fails, and why:

${explained.join('\n')}

## Known operators

"Outputs" and "gradients" count the tests above in whose file the operator occurs, and whose outputs or gradient agree.

| operator | gradient | outputs | gradients |
| --- | --- | ---: | ---: |
${rows.map((row) => rowOf(row, verdicts)).join('\n')}

## Not supported

| what | tests |
| --- | ---: |
${unsupported(verdicts)
  .map(([reason, tests]) => `| ${reason} | ${tests} |`)
  .join('\n')}
`;
}

/** Operators of ours are exported under another name, and no file has them. */
/** The name with its domain, as verdicts have it. */
const nameOf = ({ domain, name }: Operator | Composite): string => (domain === '' ? name : `${domain}.${name}`);

const isOnnxOperator = (entry: Operator | Composite): boolean =>
  !('exportedAs' in entry) || entry.exportedAs === entry.name;

function rowOf(entry: Operator | Composite, verdicts: readonly Verdict[]): string {
  const own = verdicts.filter(({ operators }) => operators.has(nameOf(entry)));
  const right = own.filter(({ outcome }) => outcome === 'gradient' || outcome === 'forward');
  const differentiated = own.filter(({ outcome }) => outcome === 'gradient');
  return `| ${nameOf(entry)} | ${gradientOf(entry, own)} | ${right.length} | ${differentiated.length} |`;
}

function gradientOf(entry: Operator | Composite, verdicts: readonly Verdict[]): string {
  if ('expand' in entry) {
    const alone = verdicts.filter(({ operators, graphOperators }) => operators.size === 1 && graphOperators.size > 0);
    const names = new Set(alone.flatMap(({ graphOperators }) => [...graphOperators]));
    return names.size === 0 ? 'resolved at import' : `rewritten as ${[...names].sort().join(', ')}`;
  }
  if (entry.rule('vjp') !== undefined) return 'yes';
  if (!entry.piecewiseConstant) return 'no rule';
  return entry.rule('straightThrough') === undefined ? 'zero' : 'zero, or straight-through';
}

/** How many tests stop at each thing that is missing, most first. */
function unsupported(verdicts: readonly Verdict[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const { outcome, reason } of verdicts) {
    if (outcome === 'unsupported') counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  return [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
}
