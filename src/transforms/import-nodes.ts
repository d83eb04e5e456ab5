/** Reads the nodes of a graph, a branch or a function, one after another. */
import { GibbonError, ModelFormatError, ShapeError, UnsupportedOperatorError } from '../errors.ts';
import { type Attributes, absent, apply, constant, inFloat32, Value } from '../graph/index.ts';
import { type GraphProto, type ModelProto, type NodeProto, tensorFromProto } from '../onnx/index.ts';
import { findOperator } from '../operators/registry.ts';
import { integers } from '../tensor/index.ts';
import { inExecutionOrder, needsOf } from './execution-order.ts';
import { type AttributeScope, attributesGivenBy, readAttributes } from './import-attributes.ts';
import { controlFlow, type RunBody } from './import-control.ts';
import { type Item, type Meaning, type Scope, Sequence } from './import-scope.ts';
import { sequenceOperators } from './import-sequences.ts';
import { denseFromSparse } from './sparse-weights.ts';

const MAX_DEPTH = 32;

export function opsetsOf(imports: ModelProto['opsetImport']): Map<string, number> {
  return new Map(imports.map(({ domain = '', version = 1n }) => [domain === 'ai.onnx' ? '' : domain, Number(version)]));
}

export function addInitializers(graph: GraphProto, scope: Scope, { external }: Meaning): void {
  for (const proto of graph.initializer) {
    const { name = '' } = proto;
    scope.set(name, constant(inFloat32(tensorFromProto(proto, external)), name));
  }
  for (const sparse of graph.sparseInitializer) {
    const name = sparse.values?.name ?? '';
    scope.set(name, constant(inFloat32(denseFromSparse(sparse, external)), name));
  }
}

export function lookUp(scope: Scope, name: string, where: string): Value {
  const value = scope.get(name);
  if (value instanceof Value) return value;
  if (value === undefined) throw new ModelFormatError(`${where}: there is no value "${name}"`);
  throw new ModelFormatError(`${where}: "${name}" is a sequence, where a tensor is due`);
}

/** A node's input; nothing where the node, or the caller of the function that it is in, leaves it out. */
function inputOf(scope: Scope, name: string, label: string): Item | undefined {
  if (name === '' || (scope.has(name) && scope.get(name) === undefined)) return undefined;
  return scope.get(name) ?? lookUp(scope, name, `node "${label}"`);
}

/** Applies the nodes of a graph or function body to the values in scope. */
export function runNodes(
  nodes: readonly NodeProto[],
  scope: Scope,
  meaning: Meaning,
  attributeScope: AttributeScope,
  depth: number,
): void {
  if (depth > MAX_DEPTH) throw new ModelFormatError(`functions or branches are nested more than ${MAX_DEPTH} deep`);
  // The file's own nodes are there already; those that it makes of them are counted.
  if (depth > 0) meaning.budget.spend(nodes.length + 1);
  const poisoned = new Set<string>();
  for (const node of inExecutionOrder(nodes, scope)) {
    if (needsOf(node).some((name) => poisoned.has(name))) {
      if (!isKnown(node, meaning)) refuse(node, meaning);
      for (const name of node.output) poisoned.add(name);
      continue;
    }
    const outputs = runNode(node, scope, meaning, attributeScope, depth);
    node.output.forEach((name, i) => {
      const value = outputs?.[i];
      if (name === '') return;
      if (value === undefined || value === absent) poisoned.add(name);
      else {
        if (value instanceof Value) value.name ??= name;
        scope.set(name, value);
      }
    });
  }
}

/** What a node of a file is called in messages: its name, or else its first output's. */
function labelOf({ name, output }: NodeProto): string {
  return name || output[0] || '?';
}

function runNode(
  node: NodeProto,
  scope: Scope,
  meaning: Meaning,
  attributeScope: AttributeScope,
  depth: number,
): readonly (Item | undefined)[] | undefined {
  const { opType = '', domain = '' } = node;
  const label = labelOf(node);
  const inputs = node.input.map((name) => inputOf(scope, name, label));
  const isOnnx = domain === '' || domain === 'ai.onnx';
  const body = meaning.model.functions.find((f) => f.name === opType && (f.domain ?? '') === domain);
  const flow = isOnnx ? controlFlow.get(opType) : undefined;
  return located(label, opType, meaning, () => {
    if (flow !== undefined) {
      const run: RunBody = (graph, fed) => runBody(graph, fed, scope, meaning, attributeScope, depth);
      const refusal = (reason: string) => {
        meaning.obstacles.unsupported.push({ operator: opType, node: label, reason });
        return undefined;
      };
      return flow(node, inputs, { opset: meaning.opsets.get('') ?? 1, run, refuse: refusal });
    }
    const attributes = readAttributes(node, attributeScope, meaning.external);
    if (body !== undefined) {
      const inner: Scope = new Map(body.input.map((name, i) => [name, inputs[i]]));
      const given = attributesGivenBy(node, attributeScope);
      const defaults: AttributeScope = new Map(body.attributeProto.map((each) => [each.name ?? '', each]));
      const opsets = new Map([...meaning.opsets, ...opsetsOf(body.opsetImport)]);
      runNodes(body.node, inner, { ...meaning, opsets }, new Map([...defaults, ...given]), depth + 1);
      return body.output.map((name) => inner.get(name));
    }
    const onSequences = isOnnx ? sequenceOperators.get(opType) : undefined;
    const tensors = inputs.filter((item): item is Value | undefined => !(item instanceof Sequence));
    const isSequence = tensors.length < inputs.length;
    if (onSequences !== undefined && (isSequence || findOperator(domain, opType) === undefined)) {
      return onSequences(inputs, attributes);
    }
    if (isSequence) throw new ModelFormatError('an input is a sequence, where a tensor is due');
    return applyOperator(node, tensors, attributes, meaning);
  });
}

/** Runs a branch or the body of a loop, which sees all that is around it. */
function runBody(
  graph: GraphProto,
  fed: readonly (Item | undefined)[],
  scope: Scope,
  meaning: Meaning,
  attributeScope: AttributeScope,
  depth: number,
): readonly (Item | undefined)[] {
  const inner: Scope = new Map(scope);
  addInitializers(graph, inner, meaning);
  graph.input.forEach(({ name = '' }, i) => {
    inner.set(name, fed[i]);
  });
  runNodes(graph.node, inner, meaning, attributeScope, depth + 1);
  return graph.output.map(({ name = '' }) => inner.get(name));
}

/**
 * Adds to an error where in the file it happened. What depends on the data is an obstacle only for what needs it. A node
 * whose inputs or attributes are not what its operator takes is a fault of the file, however it comes to light.
 */
function located<T>(label: string, opType: string, { obstacles }: Meaning, build: () => T): T | undefined {
  const where = `node "${label}" (${opType})`;
  try {
    return build();
  } catch (error) {
    if (error instanceof TypeError || error instanceof RangeError || error instanceof SyntaxError) {
      throw new ModelFormatError(`${where}: its inputs or attributes are not what ${opType} takes (${error.message})`);
    }
    if (!(error instanceof GibbonError) || error instanceof UnsupportedOperatorError) throw error;
    if (error instanceof ModelFormatError) {
      throw error.message.startsWith('node "') || error.message.startsWith('its functions')
        ? error
        : new ModelFormatError(`${where}: ${error.message}`);
    }
    const found = error.message.startsWith('node "') ? error : new ShapeError(`${where}: ${error.message}`, error.hint);
    if (!error.message.includes('depends on the data')) throw found;
    obstacles.other.push(found);
    return undefined;
  }
}

function applyOperator(
  node: NodeProto,
  inputs: readonly (Value | undefined)[],
  attributes: Attributes,
  meaning: Meaning,
): readonly Value[] | undefined {
  const { opType = '', domain = '' } = node;
  if (opType === 'Constant') return [constantOf(attributes)];
  const found = findOperator(domain, opType);
  const opset = meaning.opsets.get(domain === 'ai.onnx' ? '' : domain) ?? 1;
  const outputCount = node.output.length;
  if (found === undefined) {
    refuse(node, meaning);
    return undefined;
  }
  const imported = { opset, batchScale: meaning.batchScale, inputs, attributes, outputCount };
  const missing = () => new ModelFormatError('a required input is missing');
  if ('expand' in found || found.read !== undefined) {
    const outputs = 'expand' in found ? found.expand(imported) : (found.read?.(imported) ?? []);
    if (outputs.length === 0) throw missing();
    if (node.output.some((name, i) => name !== '' && i < outputs.length && outputs[i] === absent)) {
      const reason = 'one of its outputs holds strings or depends on what no graph knows';
      meaning.obstacles.unsupported.push({ operator: opType, node: labelOf(node), reason });
    }
    return outputs;
  }
  if (inputs.length > 0 && inputs[0] === undefined) throw missing();
  return apply(found, inputs, attributes, outputCount);
}

function refuse(node: NodeProto, { obstacles }: Meaning): void {
  const { opType = '', domain = '' } = node;
  const operator = domain === '' ? opType : `${domain}.${opType}`;
  obstacles.unsupported.push({ operator, node: labelOf(node), reason: 'Gibbon does not know this operator' });
}

/** Whether Gibbon, or the file by a function of its own, says what a node means. */
function isKnown({ opType = '', domain = '' }: NodeProto, { model }: Meaning): boolean {
  const isOwn = model.functions.some((body) => body.name === opType && (body.domain ?? '') === domain);
  const isResolved = controlFlow.has(opType) || sequenceOperators.has(opType) || opType === 'Constant';
  return isOwn || isResolved || findOperator(domain, opType) !== undefined;
}

function constantOf(attributes: Attributes): Value {
  const { value, value_float: float, value_floats: floatList, value_int: int, value_ints: intList } = attributes;
  if (typeof value === 'object' && 'dtype' in value) return constant(inFloat32(value));
  if (typeof float === 'number') return constant({ dtype: 'float32', shape: [], data: Float32Array.of(float) });
  if (Array.isArray(floatList)) {
    return constant({ dtype: 'float32', shape: [floatList.length], data: Float32Array.from(floatList.map(Number)) });
  }
  if (typeof int === 'number' || typeof int === 'bigint') return constant(integers([], [int]));
  if (Array.isArray(intList)) return constant(integers([intList.length], intList.map(BigInt)));
  throw new ModelFormatError('it holds no tensor of numbers');
}
