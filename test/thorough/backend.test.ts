import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { registry } from '../../src/operators/registry.ts';
import { nativeRuntime } from '../../src/runtime/node.ts';
import { readBackendTests } from '../backend-tests.ts';
import { judge, type Verdict } from '../backend-verdict.ts';
import { type Explanation, operatorsDoc } from '../operators-doc.ts';

const DATA = process.env.GIBBON_DATA;
const PAGE = resolve(import.meta.dirname, '../../docs/operators.md');

const named = (...tests: string[]) => tests.map((name) => `node/test_${name}`);

const explanations: readonly Explanation[] = [
  {
    tests: named(
      'training_dropout',
      'training_dropout_default',
      'training_dropout_default_mask',
      'training_dropout_mask',
    ),
    reason: 'Dropout is the identity, whatever its training mode: a model that is attacked does not drop at random',
  },
  {
    tests: named(
      'attention_23_boolmask_fullymasked_row_nan_robustness_expanded',
      'attention_23_fullymasked_qk_matmul_output_mode3_zero_expanded',
      'attention_24_fullymasked_qk_matmul_output_mode3_zero_expanded',
      'attention_24_qk_matmul_output_mode3_softmax_precision_expanded',
      'attention_4d_causal_nonpad_negative_offset_structural_empty_expanded',
      'attention_causal_boolmask_nan_robustness_expanded',
    ),
    reason:
      'The softmax of a row that is masked everywhere is NaN; the model replaces it, but the gradient of the softmax stays NaN',
  },
  {
    tests: named(
      'basic_deform_conv_with_padding',
      'basic_deform_conv_without_padding',
      'deform_conv_with_mask_bias',
      'deform_conv_with_multiple_offset_groups',
    ),
    reason: 'Offsets of zero point at the middle of a pixel, where the slopes on either side differ',
  },
  {
    tests: named('maxpool_with_argmax_2d_precomputed_strides'),
    reason: 'Places of maxima are given in row-major order only (storage_order 0)',
  },
];
const explainedTests = new Set(explanations.flatMap(({ tests }) => tests));

describe.skipIf(DATA === undefined)("the ONNX project's operator tests (needs GIBBON_DATA)", () => {
  const verdicts: Verdict[] = [];

  beforeAll(async () => {
    const runtime = await nativeRuntime();
    for (const test of readBackendTests(DATA ?? '')) verdicts.push(await judge(runtime, test));
    await runtime.dispose();
  }, 300_000);

  it('pass, but for operators that are not supported and failures that are explained', () => {
    const failed = verdicts.filter((verdict) => verdict.outcome === 'failed' && !explainedTests.has(verdict.name));
    expect(failed.map(({ name, reason }) => `${name}: ${reason}`)).toEqual([]);
  });

  it('give no explanation that nothing needs any more', () => {
    const failed = new Set(verdicts.filter(({ outcome }) => outcome === 'failed').map(({ name }) => name));
    expect([...explainedTests].filter((name) => !failed.has(name))).toEqual([]);
  });

  it('differentiate every operator that has a gradient', () => {
    const differentiated = new Set(
      verdicts.filter(({ outcome }) => outcome === 'gradient').flatMap(({ operators }) => [...operators]),
    );
    const forgotten = [...registry.values()].filter(
      (entry) =>
        'rule' in entry &&
        entry.rule('vjp') !== undefined &&
        entry.exportedAs === entry.name &&
        !differentiated.has(entry.name),
    );
    expect(forgotten.map(({ name }) => name)).toEqual([]);
  });

  it('are what docs/operators.md says', () => {
    const page = operatorsDoc(verdicts, explanations);
    if (process.env.UPDATE_DOCS !== undefined) writeFileSync(PAGE, page);
    const committed = existsSync(PAGE) ? readFileSync(PAGE, 'utf8') : '';
    expect(committed, 'renew it with UPDATE_DOCS=1 npx vitest run test/thorough/backend.test.ts').toBe(page);
  });
});
