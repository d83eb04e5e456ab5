/** Trees of ai.onnx.ml. ONNX Runtime evaluates them; they are constant almost everywhere, so that no gradient passes them. */
import { ModelFormatError } from '../errors.ts';
import {
  type AttributeKind,
  type Attributes,
  absent,
  apply,
  defineOperator,
  type Operator,
  optional,
} from '../graph/index.ts';
import { cast } from './comparison.ts';

const kinds = <K extends AttributeKind>(kind: K, names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, optional(kind)]));

const nodes = {
  ...kinds('ints', ['nodes_falsenodeids', 'nodes_featureids', 'nodes_missing_value_tracks_true', 'nodes_nodeids']),
  ...kinds('ints', ['nodes_treeids', 'nodes_truenodeids']),
  ...kinds('floats', ['nodes_hitrates', 'nodes_values', 'base_values']),
  ...kinds('strings', ['nodes_modes']),
  ...kinds('string', ['post_transform', 'aggregate_function']),
};

const lengthOf = (list: Attributes[string]): number => (Array.isArray(list) ? list.length : 0);

export const TreeEnsembleRegressor: Operator = defineOperator({
  name: 'TreeEnsembleRegressor',
  domain: 'ai.onnx.ml',
  domainVersion: 3,
  attributes: {
    ...nodes,
    ...kinds('int', ['n_targets']),
    ...kinds('ints', ['target_ids', 'target_nodeids', 'target_treeids']),
    ...kinds('floats', ['target_weights']),
  },
  infer: ({ inputs: [x], attributes: { n_targets } }) => [
    { dtype: 'float32', shape: [x.shape[0], Number(n_targets ?? 1)] },
  ],
  piecewiseConstant: true,
  read: ({ inputs: [x], attributes }) =>
    x ? apply(TreeEnsembleRegressor, [cast(x, 'float32')], withoutTensors(attributes)) : [],
});

/** Outputs: the label, and a score for each class. The labels of a graph are always numbers. */
export const TreeEnsembleClassifier: Operator = defineOperator({
  name: 'TreeEnsembleClassifier',
  domain: 'ai.onnx.ml',
  domainVersion: 3,
  attributes: {
    ...nodes,
    ...kinds('ints', ['class_ids', 'class_nodeids', 'class_treeids', 'classlabels_int64s']),
    ...kinds('floats', ['class_weights']),
  },
  infer: ({ inputs: [x], attributes: { classlabels_int64s: labels } }) => [
    { dtype: 'int64', shape: [x.shape[0]] },
    { dtype: 'float32', shape: [x.shape[0], Math.max(lengthOf(labels), 1)] },
  ],
  piecewiseConstant: true,
  read: ({ inputs: [x], attributes }) => {
    if (x === undefined) return [];
    const names = attributes.classlabels_strings;
    const isNamed = Array.isArray(names) && names.length > 0;
    const numbered = isNamed ? { classlabels_int64s: Array.from({ length: names.length }, (_, i) => i) } : {};
    const [label, scores] = apply(
      TreeEnsembleClassifier,
      [cast(x, 'float32')],
      { ...withoutTensors(attributes), ...numbered },
      2,
    );
    return [isNamed ? absent : label, scores];
  },
});

export const TreeEnsemble: Operator = defineOperator({
  name: 'TreeEnsemble',
  domain: 'ai.onnx.ml',
  domainVersion: 5,
  attributes: {
    ...kinds('int', ['aggregate_function', 'n_targets', 'post_transform']),
    ...kinds('ints', ['leaf_targetids', 'nodes_falseleafs', 'nodes_falsenodeids', 'nodes_featureids', 'tree_roots']),
    ...kinds('ints', ['nodes_missing_value_tracks_true', 'nodes_trueleafs', 'nodes_truenodeids']),
    ...kinds('tensor', ['leaf_weights', 'membership_values', 'nodes_hitrates', 'nodes_modes', 'nodes_splits']),
  },
  infer: ({ inputs: [x], attributes: { n_targets } }) => [
    { dtype: x.dtype, shape: [x.shape[0], Number(n_targets ?? 1)] },
  ],
  piecewiseConstant: true,
});

/** The numbers that double precision keeps in tensors, as the lists that single precision has. */
function withoutTensors(attributes: Attributes): Attributes {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => {
      if (!name.endsWith('_as_tensor') || typeof value !== 'object' || !('dtype' in value)) return [name, value];
      if (value.dtype !== 'float32') throw new ModelFormatError(`${name} holds ${value.dtype}`);
      return [name.slice(0, -'_as_tensor'.length), Array.from(value.data, Number)];
    }),
  );
}
