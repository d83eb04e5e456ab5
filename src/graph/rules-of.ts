import { UnsupportedOperatorError } from '../errors.ts';
import type { NodeRule, RuleKind } from './operator.ts';
import type { Node } from './value.ts';

/**
 * For each node its rule: of the first of these kinds that its operator has one of.
 *
 * @param missing What is said of an operator that has none, e.g. 'it has no gradient rule'
 * @throws UnsupportedOperatorError that names every node whose operator has no rule of these kinds
 */
export function rulesOf<K extends RuleKind>(
  nodes: readonly Node[],
  kinds: readonly K[],
  missing: string,
): Map<Node, NodeRule<K>> {
  const rules = new Map<Node, NodeRule<K>>();
  for (const node of nodes) {
    const rule = kinds.map((kind) => node.operator.rule(kind)).find((candidate) => candidate !== undefined);
    if (rule !== undefined) rules.set(node, rule);
  }
  const without = nodes.filter((node) => !rules.has(node));
  if (without.length === 0) return rules;
  throw new UnsupportedOperatorError(
    without.map(({ operator, outputs }) => ({
      operator: operator.name,
      node: outputs[0].name ?? '',
      reason: missing,
    })),
  );
}
