/** What stands in the way of the gradient between the attacked input and the logits. */
import { type Node, nodesOf, type Value } from '../graph/index.ts';

/** Nodes of one operator through which no gradient comes, and why. */
export interface GradientBlock {
  readonly operator: string;
  /** The nodes, by the names that the file has for them or for what they make. */
  readonly nodes: readonly string[];
  /**
   * `'zero'`: its output does not change when its input changes a little. `'no-rule'`: Gibbon has no gradient rule for
   * it. `'unsupported'`: Gibbon cannot read it at all.
   */
  readonly kind: 'zero' | 'no-rule' | 'unsupported';
  readonly reason: string;
  /** Whether the straight-through estimator gets past it. */
  readonly straightThrough: boolean;
}

export interface GradientPath {
  readonly blocks: readonly GradientBlock[];
  /** Whether the outputs depend on the input at all. */
  readonly connected: boolean;
  /** Whether a gradient that is not zero everywhere arrives at the input. */
  readonly open: boolean;
}

/** Follows the gradient from values back to an input that they depend on. */
export function gradientPath(input: Value, outputs: readonly Value[]): GradientPath {
  const nodes = nodesOf(outputs).filter((node) => !isIndexArithmetic(node));
  const walk = (passes: (node: Node) => boolean) => {
    const reached = new Set<Value>([input]);
    const path = nodes.filter((node) => {
      if (!node.inputs.some((value) => value !== undefined && reached.has(value))) return false;
      if (passes(node)) for (const output of node.outputs) reached.add(output);
      return true;
    });
    return { path, arrives: outputs.some((value) => reached.has(value)) };
  };
  const withEstimator = walk(
    (node) => stopAt(node) === undefined || node.operator.rule('straightThrough') !== undefined,
  );
  return {
    blocks: blocksOf(withEstimator.path),
    connected: walk(() => true).arrives,
    open: walk((node) => stopAt(node) === undefined).arrives,
  };
}

function blocksOf(path: readonly Node[]): GradientBlock[] {
  const blocks = new Map<string, GradientBlock>();
  for (const node of path) {
    const stop = stopAt(node);
    if (stop === undefined) continue;
    const { name } = node.operator;
    const nodes = [...(blocks.get(name)?.nodes ?? []), node.outputs[0].name ?? '?'];
    blocks.set(name, {
      operator: name,
      nodes,
      ...stop,
      straightThrough: node.operator.rule('straightThrough') !== undefined,
    });
  }
  return [...blocks.values()];
}

/** Whether all that a node makes is known before anything runs, such as shapes. */
function isIndexArithmetic({ outputs }: Node): boolean {
  return outputs.every(({ known }) => known !== undefined);
}

/** Why no gradient comes through a node; undefined if one does. */
function stopAt({ operator, outputs }: Node): Pick<GradientBlock, 'kind' | 'reason'> | undefined {
  if (operator.piecewiseConstant)
    return { kind: 'zero', reason: 'it is piecewise constant: the gradient is zero there' };
  if (operator.rule('vjp') === undefined) return { kind: 'no-rule', reason: 'Gibbon has no gradient rule for it' };
  if (outputs.some(({ dtype }) => dtype.includes('float'))) return undefined;
  return { kind: 'zero', reason: 'it makes integers: the gradient is zero there' };
}
