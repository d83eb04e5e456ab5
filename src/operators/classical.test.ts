import { describe, expect, it } from 'vitest';
import { randomWeights } from '../../test/onnx-model.ts';
import { expectOperator, fileOf, fixed, float, type OperatorCase } from '../../test/operator-case.ts';
import { decodeModel, encodeModel } from '../onnx/index.ts';
import { nativeRuntime } from '../runtime/node.ts';
import { floats, integers } from '../tensor/index.ts';
import { importGraph } from '../transforms/import.ts';

const runtime = await nativeRuntime();
const domain = 'ai.onnx.ml';
const x = randomWeights([3, 4], 'features');
const list = (label: string, count: number) => [...randomWeights([count], label).data];
const same = async (operatorCase: Omit<OperatorCase, 'domain'>, gradient: 'zero' | boolean = true): Promise<void> => {
  await expectOperator(runtime, { domain, ...operatorCase }, { gradient });
};

describe('features', () => {
  it('Scaler', async () => {
    await same({ operator: 'Scaler', inputs: [x], attributes: { offset: list('offset', 4), scale: list('scale', 4) } });
    await same({ operator: 'Scaler', inputs: [x], attributes: { offset: [0.5], scale: [2.5] } });
  });

  it.each(['MAX', 'L1', 'L2'])('Normalizer by %s', async (norm) => {
    await same({ operator: 'Normalizer', inputs: [floats([3, 4], x.data.map(Math.abs))], attributes: { norm } });
  });

  it('Imputer', async () => {
    const holes = floats([2, 3], [0.5, Number.NaN, 2, Number.NaN, -1, 3]);
    const values = { imputed_value_floats: [0.25, 0.5, 0.75] };
    const nan = { ...values, replaced_value_float: float(Number.NaN) };
    await same({ operator: 'Imputer', inputs: [fixed(holes)], attributes: nan }, false);
    await same({
      operator: 'Imputer',
      inputs: [x],
      attributes: { imputed_value_floats: [0.3], replaced_value_float: float(9) },
    });
  });

  it('Binarizer', () => same({ operator: 'Binarizer', inputs: [x], attributes: { threshold: 0.25 } }, 'zero'));

  it('FeatureVectorizer and ArrayFeatureExtractor', async () => {
    const inputs = [x, randomWeights([3, 2], 'more')];
    await same({ operator: 'FeatureVectorizer', inputs, attributes: { inputdimensions: [4, 2] } });
    await same({ operator: 'ArrayFeatureExtractor', inputs: [x, integers([1, 3], [3, 0, 3])] });
  });

  it('OneHotEncoder', () =>
    same(
      { operator: 'OneHotEncoder', inputs: [integers([4], [3, 1, 7, 5])], attributes: { cats_int64s: [1, 3, 5] } },
      false,
    ));

  it('LabelEncoder of numbers', async () => {
    const attributes = { keys_int64s: [5, 6, 7], values_floats: [0.5, 1.5, 2.5], default_float: float(-3) };
    await same(
      { operator: 'LabelEncoder', domainVersion: 2, inputs: [integers([4], [6, 5, 9, 7])], attributes },
      false,
    );
  });
});

describe('linear models', () => {
  it.each(['NONE', 'LOGISTIC', 'SOFTMAX'])('LinearRegressor and LinearClassifier with %s', async (post_transform) => {
    const given = { coefficients: list('table', 12), intercepts: list('shifts', 3), post_transform };
    await same({ operator: 'LinearRegressor', inputs: [x], attributes: { ...given, targets: 3 } });
    const attributes = { ...given, classlabels_ints: [4, 5, 6] };
    await same({ operator: 'LinearClassifier', inputs: [x], attributes, outputCount: 2 });
  });

  it.each(['NONE', 'LOGISTIC', 'SOFTMAX'])(
    'LinearClassifier of two classes by one row, with %s',
    async (post_transform) => {
      const attributes = { coefficients: list('row', 4), intercepts: [0.25], post_transform, classlabels_ints: [4, 5] };
      await same({ operator: 'LinearClassifier', inputs: [x], attributes, outputCount: 2 });
    },
  );

  const kernels = ['LINEAR', 'POLY', 'RBF', 'SIGMOID'];
  it.each(kernels)('SVMRegressor, %s', async (kernel_type) => {
    const attributes = {
      kernel_type,
      kernel_params: [0.25, 0.5, 2].map((value) => value + 1e-3),
      coefficients: list('alphas', 5),
      support_vectors: list('vectors', 20),
      n_supports: 5,
      rho: [0.125],
    };
    const params = kernel_type === 'POLY' ? { kernel_params: [0.25, 3.5, 2.5] } : {};
    await same({ operator: 'SVMRegressor', inputs: [x], attributes: { ...attributes, ...params } });
  });

  it.each(kernels)('SVMClassifier, %s', async (kernel_type) => {
    const attributes = {
      kernel_type,
      kernel_params: kernel_type === 'POLY' ? [0.25, 9.5, 2.5] : [0.25, 0.5, 2.5],
      coefficients: list('alphas', 12),
      support_vectors: list('vectors', 24),
      vectors_per_class: [2, 3, 1],
      rho: list('rho', 3),
      classlabels_ints: [1, 2, 3],
    };
    await same({ operator: 'SVMClassifier', inputs: [x], attributes, outputCount: 2 });
  });

  it('SVMClassifier of two classes, and as a linear model', async () => {
    const two = {
      kernel_type: 'RBF',
      kernel_params: [0.25, 0.5, 2.5],
      coefficients: list('alphas', 4),
      support_vectors: list('vectors', 16),
      vectors_per_class: [2, 2],
      rho: [0.25],
      classlabels_ints: [1, 2],
    };
    await same({ operator: 'SVMClassifier', inputs: [x], attributes: two, outputCount: 2 });
    const rows = {
      kernel_type: 'LINEAR',
      kernel_params: [0, 0, 3.5],
      coefficients: list('rows', 12),
      rho: [0.25],
      classlabels_ints: [1, 2, 3],
    };
    await same({ operator: 'SVMClassifier', inputs: [x], attributes: rows, outputCount: 2 });
  });
});

describe('trees', () => {
  const tree = {
    nodes_treeids: [0, 0, 0, 0, 0],
    nodes_nodeids: [0, 1, 2, 3, 4],
    nodes_featureids: [0, 2, 0, 0, 0],
    nodes_values: [0.25, -0.5, 0, 0, 0].map((value) => value + 1e-3),
    nodes_modes: ['BRANCH_LEQ', 'BRANCH_LT', 'LEAF', 'LEAF', 'LEAF'],
    nodes_truenodeids: [1, 3, 0, 0, 0],
    nodes_falsenodeids: [2, 4, 0, 0, 0],
  };
  it('TreeEnsembleRegressor', () => {
    const leaves = { target_treeids: [0, 0, 0], target_nodeids: [2, 3, 4], target_ids: [0, 1, 0] };
    const attributes = { ...tree, ...leaves, target_weights: [0.5, 1.5, -2.5], n_targets: 2 };
    return same({ operator: 'TreeEnsembleRegressor', inputs: [x], attributes }, 'zero');
  });

  it('TreeEnsembleClassifier, whose named labels are left out', async () => {
    const leaves = { class_treeids: [0, 0, 0], class_nodeids: [2, 3, 4], class_ids: [0, 1, 2] };
    const attributes = { ...tree, ...leaves, class_weights: [0.5, 1.5, 2.5], classlabels_int64s: [7, 8, 9] };
    await same({ operator: 'TreeEnsembleClassifier', inputs: [x], attributes, outputCount: 2 }, 'zero');
    expect(attributes.class_ids).toHaveLength(3);
  });

  it('TreeEnsemble', () => {
    const doubles = { leaf_targetids: [0, 1, 0, 1], nodes_featureids: [0, 0, 0], nodes_falsenodeids: [2, 2, 3] };
    const flags = {
      nodes_falseleafs: [0, 1, 1],
      nodes_trueleafs: [0, 1, 1],
      nodes_truenodeids: [1, 0, 1],
      tree_roots: [0],
    };
    const tensors = {
      leaf_weights: floats([4], [5.25, 12.125, -12.25, 7.5]),
      nodes_splits: floats([3], [3.125, -1.25, 4.25]),
      nodes_modes: { dtype: 'uint8', shape: [3], data: Uint8Array.of(0, 0, 0) } as const,
    };
    const attributes = { ...doubles, ...flags, ...tensors, n_targets: 2, aggregate_function: 1, post_transform: 0 };
    return same({ operator: 'TreeEnsemble', domainVersion: 5, inputs: [x], attributes }, 'zero');
  });
});

describe('files of scikit-learn', () => {
  it('name scores by a ZipMap, which a graph leaves out with labels that are strings', () => {
    const named = {
      coefficients: list('table', 12),
      intercepts: list('shifts', 3),
      classlabels_strings: ['a', 'b', 'c'],
    };
    const classifier = fileOf({ operator: 'LinearClassifier', domain, inputs: [x], attributes: named, outputCount: 2 });
    const model = decodeModel(classifier);
    const zipMap = { opType: 'ZipMap', domain, input: ['output_1'], output: ['map'] };
    const graph = {
      ...model.graph,
      node: [...(model.graph?.node ?? []), zipMap],
      output: [{ name: 'output_0' }, { name: 'map' }],
    };
    const { outputs, missing } = importGraph(decodeModel(encodeModel({ ...model, graph })));
    expect(outputs.map.shape).toEqual([3, 3]);
    expect([...missing.keys()]).toEqual(['output_0']);
  });
});
