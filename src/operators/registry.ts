import type { Composite, Operator } from '../graph/index.ts';
import * as exported from './index.ts';

function isDefinition(candidate: unknown): candidate is Operator | Composite {
  return typeof candidate === 'object' && candidate !== null && 'name' in candidate && 'domain' in candidate;
}

/** All operators and composites, by domain and ONNX name. */
export const registry: ReadonlyMap<string, Operator | Composite> = new Map(
  Object.values(exported)
    .filter(isDefinition)
    .map((definition) => [`${definition.domain}:${definition.name}`, definition]),
);

/** The operator or composite that a node of a file names. */
export function findOperator(domain: string, name: string): Operator | Composite | undefined {
  return registry.get(`${domain === 'ai.onnx' ? '' : domain}:${name}`);
}
