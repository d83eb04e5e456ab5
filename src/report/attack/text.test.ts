import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AttackResult, NearestSample, SampleResult } from '../../harness/index.ts';
import { floats } from '../../tensor/index.ts';
import { outcomeOf } from './outcome.ts';
import { type AttackSetting, attackRecord, fitColumns, sampleRows, summarize, summaryRows } from './text.ts';

const answer = (index: number, confidence = 0.5) => ({ class: index, confidence });

const resists: SampleResult = {
  index: 0,
  sample: 'a.png',
  label: 1,
  clean: answer(1, 0.998),
  adversarial: answer(1),
  fooledBefore: false,
  fooled: false,
  fooledIn8Bits: false,
  fooledElsewhere: undefined,
  distance: 0.03,
  cost: { forwards: 1, backwards: 1 },
};
const fooled: SampleResult = { ...resists, sample: 'b.png', adversarial: answer(2), fooled: true, fooledIn8Bits: true };
const fragile: SampleResult = { ...fooled, sample: 'c.png', fooledIn8Bits: false, distance: 0.01 };
const wrong: SampleResult = {
  ...resists,
  sample: 'd.png',
  clean: answer(0),
  fooledBefore: true,
  fooled: true,
  distance: 0,
};
const vector: SampleResult = { ...fooled, sample: '#0', fooledIn8Bits: undefined };

const resultOf = (...samples: SampleResult[]): AttackResult => ({
  attack: 'pgd',
  options: {},
  norm: 'Linf',
  epsilon: 0.03,
  seed: 0,
  adversarials: floats([samples.length, 1]),
  samples,
  cost: { forwards: 8, backwards: 4 },
  diagnostics: [],
});

const setting: AttackSetting = {
  model: 'model.onnx',
  version: '1.2.3',
  runtime: 'a runtime',
  classNames: ['cat', 'dog, hound', 'fish'],
  labelsAreAnswers: false,
  target: undefined,
  options: { steps: 4, stepSize: undefined },
  clip: true,
  preprocessing: { box: { low: 0, high: 1 } },
  seconds: 1.25,
};

describe('summarize', () => {
  it('counts only what was answered correctly before as fooled by the attack', () => {
    expect(summarize(resultOf(resists, fooled, fragile, wrong))).toEqual({
      samples: 4,
      cleanAccuracy: 0.75,
      robustAccuracy: 0.25,
      successRate: 2 / 3,
      survive8Bits: 0.5,
      medianDistance: 0.02,
    });
  });

  it('has no 8-bit share of what is no image, and no median of nothing', () => {
    expect(summarize(resultOf(vector))).toMatchObject({ survive8Bits: null, medianDistance: 0.03 });
    expect(summarize(resultOf(resists, wrong))).toMatchObject({
      successRate: 0,
      survive8Bits: null,
      medianDistance: null,
    });
  });
});

describe('the rows of an attack', () => {
  it('say what became of each sample', () => {
    expect(sampleRows(resultOf(resists, fooled, fragile, wrong, vector), setting)).toEqual([
      ['sample', 'clean', '', 'adversarial', '', 'Linf', ''],
      ['a.png', 'dog', ' 99.8 %', 'dog', ' 50.0 %', '0.03', 'resists'],
      ['b.png', 'dog', ' 99.8 %', 'fish', ' 50.0 %', '0.03', 'FOOLED, as PNG too'],
      ['c.png', 'dog', ' 99.8 %', 'fish', ' 50.0 %', '0.01', 'FOOLED, not as PNG'],
      ['d.png', 'cat', ' 50.0 %', 'dog', ' 50.0 %', '0', 'wrong before'],
      ['#0', 'dog', ' 99.8 %', 'fish', ' 50.0 %', '0.03', 'FOOLED'],
    ]);
  });

  it('sum up accuracy before and under attack', () => {
    expect(summaryRows(resultOf(resists, fooled, fragile, wrong), setting)).toEqual([
      ['accuracy before', '75.0 %, 3 of 4'],
      ['accuracy under attack', '25.0 %, 1 of 4'],
      ['fooled', '66.7 %, 2 of 3 answered correctly before'],
      ['fooled as 8-bit PNG', '50.0 %, 1 of 2'],
      ['median Linf', '0.02'],
      ['cost a sample', '2.0 forward, 1.0 backward passes'],
      ['time', '1.3 s on a runtime'],
    ]);
  });

  it('claim no accuracy where the labels are answers, or a target was given', () => {
    const headings = (more: Partial<AttackSetting>) =>
      summaryRows(resultOf(resists, wrong), { ...setting, ...more }).map(([heading]) => heading);
    expect(headings({ labelsAreAnswers: true })).toEqual(['answers that stay', 'fooled', 'cost a sample', 'time']);
    expect(headings({ target: 2 })).toEqual(['fooled', 'cost a sample', 'time']);
    expect(sampleRows(resultOf(wrong), { ...setting, target: 0 })[1].at(-1)).toBe('so before');
  });

  it('have no share of nothing', () => {
    expect(summaryRows(resultOf(wrong), setting)).toContainEqual(['fooled', '0 of 0 answered correctly before']);
  });
});

describe('the smallest perturbations', () => {
  const { sample: name, label, clean, cost } = fooled;
  const found = { values: Float32Array.of(1), answer: answer(2), distance: 0.02, foolsIn8Bits: false };
  const nearestOf = (...samples: NearestSample[]) =>
    outcomeOf({ attack: 'ddn', options: {}, norm: 'L2', seed: 0, samples, cost, diagnostics: [] });
  const near: NearestSample = { index: 0, sample: name, label, clean, fooledBefore: false, found, cost };
  const far: NearestSample = { ...near, found: { ...found, distance: 0.04, foolsIn8Bits: true } };
  const none: NearestSample = { ...near, sample: 'e.png', found: undefined };
  const before: NearestSample = { ...none, sample: 'd.png', clean: answer(0), fooledBefore: true };
  const all = nearestOf(near, far, none, before);

  it('have a distance each, and say so where there is none', () => {
    expect(sampleRows(all, setting)).toEqual([
      ['sample', 'clean', '', 'adversarial', '', 'L2', ''],
      ['b.png', 'dog', ' 99.8 %', 'fish', ' 50.0 %', '0.02', 'FOOLED, not as PNG'],
      ['b.png', 'dog', ' 99.8 %', 'fish', ' 50.0 %', '0.04', 'FOOLED, as PNG too'],
      ['e.png', 'dog', ' 99.8 %', '', '', '', 'no example found'],
      ['d.png', 'cat', ' 50.0 %', 'cat', ' 50.0 %', '0', 'wrong before'],
    ]);
  });

  it('have a median, and no accuracy under an attack that nothing limits', () => {
    expect(summaryRows(all, setting).slice(0, 4)).toEqual([
      ['accuracy before', '75.0 %, 3 of 4'],
      ['fooled', '66.7 %, 2 of 3 answered correctly before'],
      ['fooled as 8-bit PNG', '50.0 %, 1 of 2'],
      ['median L2', '0.03'],
    ]);
  });

  it('are in the record under the same keys', () => {
    const written = JSON.parse(JSON.stringify(attackRecord(all, setting)));
    const within = JSON.parse(JSON.stringify(attackRecord(resultOf(fooled), setting)));
    expect(Object.keys(written)).toEqual(Object.keys(within));
    for (const sample of written.samples) expect(Object.keys(sample)).toEqual(Object.keys(within.samples[0]));
    expect(written).toMatchObject({
      epsilon: null,
      summary: { cleanAccuracy: 0.75, robustAccuracy: null, medianDistance: 0.03 },
    });
    expect(written.samples[2]).toMatchObject({ fooled: false, adversarial: null, distance: null, fooledIn8Bits: null });
    expect(written.samples[3]).toMatchObject({ fooledBefore: true, fooled: true, distance: 0 });
  });
});

describe('the name of a sample', () => {
  it('lets no control characters through to the terminal', () => {
    const name = 'x\u001b[31m\n.png';
    expect(sampleRows(resultOf({ ...resists, sample: name }), setting)[1][0]).toBe('x\\x1b[31m\\x0a.png');
  });
});

describe('attackRecord', () => {
  it('has the same keys whatever is missing', () => {
    const keys = (value: unknown): unknown =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, keys(inner)]))
        : 'value';
    const written = (record: object) => JSON.parse(JSON.stringify(record));
    const full = written(attackRecord(resultOf(fooled), { ...setting, target: 2 }));
    const bare = written(
      attackRecord(resultOf(vector), { ...setting, classNames: undefined, preprocessing: {}, target: undefined }),
    );
    const { box: _, ...others } = full.preprocessing;
    expect(keys(bare.samples[0])).toEqual(keys(full.samples[0]));
    expect(Object.keys(bare)).toEqual(Object.keys(full));
    expect(bare.preprocessing).toEqual({ box: null, ...others });
    expect(full.summary).toMatchObject({ cleanAccuracy: null, robustAccuracy: null, successRate: 1 });
    expect(full.options).toEqual({ steps: 4, stepSize: null });
  });
});

describe('fitColumns', () => {
  const rowsFor = (names: readonly string[], count: number) =>
    sampleRows(
      resultOf(...Array.from({ length: count }, (_, i) => ({ ...fragile, sample: names[i % names.length] }))),
      { ...setting, classNames: names },
    );

  it('brings long names into a line, and nothing else', () => {
    const names = fc.array(fc.string({ minLength: 1, maxLength: 120 }), { minLength: 3, maxLength: 5 });
    fc.assert(
      fc.property(names, fc.constantFrom(1, 60), (long, count) => {
        const rows = rowsFor(long, count);
        const fitted = fitColumns(rows, 100);
        const widths = fitted[0].map((_, column) => Math.max(...fitted.map((row) => row[column].length)));
        expect(widths.reduce((sum, width) => sum + width + 2, -2)).toBeLessThanOrEqual(100);
        for (const column of [2, 4, 5, 6]) {
          expect(fitted.map((row) => row[column])).toEqual(rows.map((row) => row[column]));
        }
      }),
      { seed: 21 },
    );
  });

  it('leaves short names alone', () => {
    const rows = rowsFor(['cat', 'dog', 'fish'], 60);
    expect(fitColumns(rows, 100)).toEqual(rows);
  });
});
