import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PropertyFormatError } from '../errors.ts';
import { satisfies } from './counterexample.ts';
import { printVnnlib } from './print-vnnlib.ts';
import type { BoxProperty, LinearConstraint, Property } from './property.ts';
import { parseVnnlib } from './vnnlib.ts';

const declarations = (inputs: number, outputs: number) =>
  [
    ...Array.from({ length: inputs }, (_, i) => `(declare-const X_${i} Real)`),
    ...Array.from({ length: outputs }, (_, i) => `(declare-const Y_${i} Real)`),
  ].join(' ');

/** One input in [0, 1], two outputs, and more. */
const boxed = (more: string) => `${declarations(1, 2)}\n(assert (>= X_0 0)) (assert (<= X_0 1))\n${more}`;

const constraint = (coefficients: readonly number[], bound: number): LinearConstraint => ({
  terms: coefficients.flatMap((coefficient, output) => (coefficient === 0 ? [] : [{ output, coefficient }])),
  bound,
});

const box = (low: readonly number[], high: readonly number[], disjuncts: BoxProperty['disjuncts']): BoxProperty => ({
  low: Float64Array.from(low),
  high: Float64Array.from(high),
  disjuncts,
});

const disjunctsOf = (assertions: string) => parseVnnlib(boxed(assertions)).boxes[0].disjuncts;

describe('VNN-LIB in normal form', () => {
  it.each([
    ['(<= Y_0 Y_1)', constraint([1, -1], 0)],
    ['(>= Y_0 Y_1)', constraint([-1, 1], 0)],
    ['(>= Y_0 3.5)', constraint([-1, 0], -3.5)],
    ['(<= 1e-3 Y_1)', constraint([0, -1], -0.001)],
    ['(<= (+ Y_0 Y_1 1) (- 2))', constraint([1, 1], -3)],
    ['(<= (- Y_0 Y_1 0.5) 0)', constraint([1, -1], 0.5)],
    ['(<= (* 2 Y_0) (* Y_1 -3 2))', constraint([2, 6], 0)],
    ['(<= (- Y_1) (/ 1 4))', constraint([0, -1], 0.25)],
    ['(<= (- Y_0 Y_0) 1)', constraint([0, 0], 1)],
  ])('reads %s', (formula, expected) => {
    expect(disjunctsOf(`(assert ${formula})`)).toEqual([[expected]]);
  });

  it('reads one conjunction out of several assertions', () => {
    const expected = [[constraint([1, -1], 0), constraint([1, 0], 2)]];
    expect(disjunctsOf('(assert (<= Y_0 Y_1)) ; and\n(assert (<= Y_0 2))')).toEqual(expected);
    expect(disjunctsOf('(assert (and (<= Y_0 Y_1) (or (<= Y_0 2))))')).toEqual(expected);
  });

  it('multiplies disjunctions', () => {
    const [a, b, c, d] = [1, 2, 3, 4].map((bound) => constraint([1, 0], bound));
    const either = (x: number, y: number) => `(or (<= Y_0 ${x}) (<= Y_0 ${y}))`;
    const expected = [
      [a, c],
      [a, d],
      [b, c],
      [b, d],
    ];
    expect(disjunctsOf(`(assert ${either(1, 2)}) (assert ${either(3, 4)})`)).toEqual(expected);
    expect(disjunctsOf(`(assert (and ${either(1, 2)} ${either(3, 4)}))`)).toEqual(expected);
  });

  it('keeps disjunctions of inputs as boxes, and those of outputs as disjuncts of each', () => {
    const text = `${declarations(2, 1)}
      (assert (and (>= X_0 0) (<= X_0 1) (<= X_1 5) (>= X_1 -5)))
      (assert (or (and (>= X_1 0) (<= X_1 1)) (>= X_1 4)))
      (assert (or (>= Y_0 1) (<= Y_0 -1)))`;
    const disjuncts = [[constraint([-1], -1)], [constraint([1], -1)]];
    expect(parseVnnlib(text).boxes).toEqual([box([0, 0], [1, 1], disjuncts), box([0, 4], [1, 5], disjuncts)]);
  });

  it('takes the tightest bounds, with coefficients divided out', () => {
    const text = `${declarations(1, 1)} (assert (<= X_0 9)) (assert (<= (* 2 X_0) 6)) (assert (<= (- X_0) 1)) (assert (>= 5 Y_0))
      (assert (>= (* -4 X_0) -8))`;
    expect(parseVnnlib(text).boxes).toEqual([box([-1], [2], [[constraint([1], 5)]])]);
  });

  it('leaves out boxes that hold nothing where another holds something', () => {
    const cases = '(or (and (>= X_0 2) (<= Y_0 0)) (and (>= X_0 0.5) (<= Y_0 1)))';
    expect(parseVnnlib(boxed(`(assert ${cases})`)).boxes).toEqual([box([0.5], [1], [[constraint([1, 0], 1)]])]);
  });

  it('passes over commands of SMT-LIB that say nothing, comments and quotations', () => {
    const text = `(set-logic QF_LRA) (set-info :source |; ( |) (set-info :status ")")\r\n${boxed('(assert (<= Y_0 Y_1))')}(check-sat)`;
    expect(parseVnnlib(text).boxes).toHaveLength(1);
  });
});

describe('relations of VNN-LIB beside <= and >=', () => {
  const strict = (coefficients: readonly number[], bound: number) => ({
    ...constraint(coefficients, bound),
    strict: true,
  });

  it('are strict where they are written so', () => {
    expect(disjunctsOf('(assert (< Y_0 0.1))')).toEqual([[strict([1, 0], 0.1)]]);
    expect(disjunctsOf('(assert (> Y_0 Y_1))')).toEqual([[strict([-1, 1], 0)]]);
    const edge = parseVnnlib(boxed('(assert (< Y_0 5))'));
    const at = (y: number) => satisfies(edge, { x: Float64Array.of(0.5), y: Float64Array.of(y, 0) });
    expect([at(4.999), at(5), at(5.001)]).toEqual([true, false, false]);
  });

  it('exclude the ends of inputs to the last float64', () => {
    const [{ low, high }] = parseVnnlib(`${declarations(1, 1)}
      (assert (and (> X_0 0) (< X_0 1) (<= Y_0 0)))`).boxes;
    expect([low[0], high[0]]).toEqual([Number.MIN_VALUE, 1 - 2 ** -53]);
    const [below] = parseVnnlib(`${declarations(1, 1)} (assert (and (> X_0 -1) (< X_0 0) (<= Y_0 0)))`).boxes;
    expect([below.low[0], below.high[0]]).toEqual([-1 + 2 ** -53, -Number.MIN_VALUE]);
  });

  it('equate by two constraints, and chain', () => {
    expect(disjunctsOf('(assert (= Y_0 0.5))')).toEqual([[constraint([1, 0], 0.5), constraint([-1, 0], -0.5)]]);
    expect(disjunctsOf('(assert (<= 0 Y_0 1))')).toEqual([[constraint([-1, 0], 0), constraint([1, 0], 1)]]);
    const [fixed] = parseVnnlib(`${declarations(1, 1)} (assert (= X_0 0.5)) (assert (<= Y_0 0))`).boxes;
    expect([fixed.low[0], fixed.high[0]]).toEqual([0.5, 0.5]);
  });

  it('are turned round by not', () => {
    expect(disjunctsOf('(assert (not (<= Y_0 1)))')).toEqual([[strict([-1, 0], -1)]]);
    expect(disjunctsOf('(assert (not (and (<= Y_0 1) (> Y_1 2))))')).toEqual([
      [strict([-1, 0], -1)],
      [constraint([0, 1], 2)],
    ]);
    expect(disjunctsOf('(assert (not (or (<= Y_0 1) (> Y_1 2))))')).toEqual([
      [strict([-1, 0], -1), constraint([0, 1], 2)],
    ]);
    expect(disjunctsOf('(assert (not (not (<= Y_0 1))))')).toEqual([[constraint([1, 0], 1)]]);
    expect(disjunctsOf('(assert (not (= Y_0 1)))')).toEqual([[strict([1, 0], 1)], [strict([-1, 0], -1)]]);
  });
});

describe('links of VNN-LIB between variables', () => {
  const linked = (...assertions: readonly string[]) =>
    parseVnnlib(`${declarations(2, 1)} ${assertions.map((formula) => `(assert ${formula})`).join(' ')}`);
  const square = ['(<= 0 X_0 1)', '(<= 0 X_1 1)'];

  it('are constraints that counterexamples satisfy', () => {
    const property = linked(...square, '(<= (+ X_0 (* 2 X_1)) 0.5)', '(>= Y_0 (* 3 X_1))');
    const [{ low, high, disjuncts }] = property.boxes;
    expect([...low, ...high]).toEqual([0, 0, 1, 1]);
    expect(disjuncts).toEqual([
      [
        {
          terms: [],
          inputs: [
            { input: 0, coefficient: 1 },
            { input: 1, coefficient: 2 },
          ],
          bound: 0.5,
        },
        { terms: [{ output: 0, coefficient: -1 }], inputs: [{ input: 1, coefficient: 3 }], bound: 0 },
      ],
    ]);
    const at = (x: readonly number[], y: number) =>
      satisfies(property, { x: Float64Array.from(x), y: Float64Array.of(y) });
    expect([at([0, 0.25], 0.75), at([0.01, 0.25], 1), at([0, 0.25], 0.74), at([-0.1, 0.2], 1)]).toEqual([
      true,
      false,
      false,
      false,
    ]);
    expect(parseVnnlib(printVnnlib(property))).toEqual(property);
  });

  it('bound inputs that have no bounds of their own', () => {
    const [{ low, high }] = linked('(<= 0 X_0 1)', '(<= X_0 X_1)', '(<= (+ X_0 X_1) 3)', '(<= Y_0 0)').boxes;
    expect([low[0], high[0]]).toEqual([0, 1]);
    expect(low[1]).toBeLessThanOrEqual(0);
    expect(low[1]).toBeCloseTo(0, 9);
    expect(high[1]).toBeGreaterThanOrEqual(3);
    expect(high[1]).toBeCloseTo(3, 9);
  });
});

it('reads long files', () => {
  const text = boxed(`${'(assert (<= (* 2 X_0) 1.5))\n'.repeat(300_000)}(assert (<= Y_0 1))`);
  expect(parseVnnlib(text).boxes[0].high[0]).toBe(0.75);
});

describe('declarations of VNN-LIB beside declare-const', () => {
  const formula = (x: string, y: string) => `(assert (and (>= ${x} 0) (<= ${x} 1) (>= ${y} 0.9)))`;
  const expected = [box([0], [1], [[constraint([-1], -0.9)]])];

  it('are functions without arguments', () => {
    const text = `(declare-fun X_0 () Real)(declare-fun Y_0 () Real)${formula('X_0', 'Y_0')}`;
    expect(parseVnnlib(text).boxes).toEqual(expected);
  });

  it('are networks of version 2, whose elements are counted row by row', () => {
    const network = (x: string, y: string) =>
      `(vnnlib-version <2.0>)(declare-network f (declare-input X float32 ${x}) (declare-output Y float32 ${y}))`;
    expect(parseVnnlib(network('[1]', '[1,1]') + formula('X[0]', 'Y[0,0]')).boxes).toEqual(expected);
    const both = parseVnnlib(
      `${network('[1, 2]', '[1,3]')}(assert (<= 0 X[0,0] 1))(assert (<= 2 X[0,1] 3))(assert (<= Y[0,2] Y[0,0]))`,
    );
    expect(both).toMatchObject({
      inputCount: 2,
      outputCount: 3,
      boxes: [box([0, 2], [1, 3], [[constraint([-1, 0, 1], 0)]])],
    });
  });
});

describe('what is wrong with a property', () => {
  const cases: readonly (readonly [text: string, line: number, column: number, message: string])[] = [
    ['(declare-const X_0 Real', 1, 1, 'this bracket is never closed'],
    ['\n  )', 2, 3, 'this bracket closes nothing'],
    ['(set-info "abc', 1, 11, 'this quotation is never closed'],
    ['X_0', 1, 1, 'this is not a command'],
    ['()', 1, 1, 'this is not a command'],
    ['(declare-const X_0 Int)', 1, 1, 'X_0 is of type "Int", and only Real is supported'],
    ['(declare-const Z_0 Real)', 1, 1, 'only inputs X_0, X_1, ... and outputs Y_0, Y_1, ... can be declared'],
    ['(declare-const X_00 Real)', 1, 1, 'only inputs'],
    ['(declare-const X_0 Real)\n(declare-const X_0 Real)', 2, 1, 'X_0 is declared twice'],
    ['(declare-const X_1 Real)', 1, 1, 'X_1 is declared, and X_0 is not'],
    ['(declare-const X_0 Real)', 1, 25, 'no output Y_0 is declared'],
    ['(declare-fun X_0 (Real) Real)', 1, 1, 'only inputs'],
    ['(declare-datatype X_0)', 1, 1, 'the command "declare-datatype" is not supported'],
    ['(declare-network f (declare-hidden H float32 [1]))', 1, 20, '"declare-hidden" is not supported in a network'],
    ['(declare-network f (declare-input X int64 [1]))', 1, 20, 'this does not declare floats of a known shape'],
    ['(declare-network f (declare-input X float32 [N]))', 1, 20, 'this does not declare floats of a known shape'],
    ['(declare-network f (declare-input X float32 [1]))', 1, 1, 'a network has inputs and outputs'],
    [boxed('(assert)'), 3, 1, 'assert takes one formula, not 0'],
    [boxed('(assert Y_0)'), 3, 9, '"Y_0" is not supported in a formula'],
    [boxed('(assert (and))'), 3, 9, '"and" stands alone'],
    [boxed('(assert (not))'), 3, 9, '"not" stands alone'],
    [boxed('(assert (or (<= Y_0 Y_1)\n (=> Y_0 Y_1)))'), 4, 2, '"=>" is not supported in a formula'],
    [boxed('(assert ((<= Y_0 Y_1)))'), 3, 9, 'this is not a formula'],
    [boxed('(assert (<= Y_0))'), 3, 9, '<= compares two expressions, not 1'],
    [boxed('(assert (<= Y_0 Y_2))'), 3, 17, '"Y_2" is not declared'],
    [boxed('(assert (<= Y_0 1.2.3))'), 3, 17, '"1.2.3" is not a number'],
    [boxed('(assert (<= Y_0 1e999))'), 3, 17, '"1e999" is not a number'],
    [boxed('(assert (<= (* Y_0 Y_1) 1))'), 3, 13, 'a product of variables is not linear'],
    [boxed('(assert (<= (/ 1 Y_1) 1))'), 3, 13, 'a quotient by a variable is not linear'],
    [boxed('(assert (<= (/ Y_1 0) 1))'), 3, 13, 'a division by 0'],
    [boxed('(assert (<= (max Y_0 Y_1) 1))'), 3, 13, '"max" is not supported in an expression'],
    [boxed('(assert (<= Y_0 ()))'), 3, 17, 'this is not an expression'],
    [`${declarations(2, 1)} (assert (<= X_0 X_1)) (assert (<= Y_0 0))`, 1, 1, 'X_0 has no lower bound'],
    [boxed(`(assert (or ${'(<= Y_0 1) '.repeat(65_537)}))`), 3, 9, 'a disjunction has 65537 cases'],
    [boxed('(assert (<= Y_0 1))'.repeat(262_145)), 1, 1, 'the property comes to 262145 constraints'],
    [boxed('(assert (<= X_0 0.5))'), 3, 22, 'no output is restricted here'],
    [boxed('(assert (or (>= X_0 0.5) (<= Y_0 0)))'), 3, 13, 'no output is restricted here'],
    [boxed('(assert (>= X_0 2))(assert (<= Y_0 0))'), 3, 9, 'the box is empty: X_0 would be at least 2 and at most 1'],
    [`${declarations(1, 1)}\n(assert (<= X_0 1))(assert (<= Y_0 1))`, 1, 1, 'X_0 has no lower bound'],
    [`${declarations(1, 1)}\n(assert (>= X_0 1))(assert (<= Y_0 1))`, 1, 1, 'X_0 has no upper bound'],
    ['('.repeat(100_000), 1, 501, 'brackets are nested more than 500 deep'],
  ];

  it.each(cases.map(([text, ...where]) => [...where, text] as const))(
    'line %i, column %i: %s',
    (line, column, message, text) => {
      const failure = failureOf(text);
      expect(failure.message).toContain(`line ${line}, column ${column}: `);
      expect(failure.message).toContain(message);
      expect([failure.line, failure.column]).toEqual([line, column]);
    },
  );

  it('refuses what multiplies to more cases than fit into memory', () => {
    const either = '(assert (or (<= Y_0 1) (<= Y_0 2)))';
    expect(failureOf(boxed(either.repeat(17))).message).toContain('disjunctions multiply to 131072 cases');
  });

  it('names the file', () => {
    expect(() => parseVnnlib(')', { path: 'a.vnnlib' })).toThrow('a.vnnlib: line 1, column 1: ');
  });

  it('fails on garbage with an error of ours', () => {
    const words = fc.constantFrom(
      '(',
      ')',
      'assert',
      'and',
      'or',
      '<=',
      'X_0',
      'Y_0',
      '1',
      '-',
      '*',
      '"',
      '|',
      ';',
      '\n',
      ' ',
    );
    fc.assert(
      fc.property(fc.array(words, { maxLength: 40 }), (parts) => {
        try {
          parseVnnlib(parts.join(' '));
        } catch (error) {
          expect(error).toBeInstanceOf(PropertyFormatError);
        }
      }),
      { seed: 1, numRuns: 2000 },
    );
  });
});

function failureOf(text: string): PropertyFormatError {
  try {
    parseVnnlib(text);
  } catch (error) {
    if (error instanceof PropertyFormatError) return error;
    throw error;
  }
  throw new Error('it was read');
}

const finite = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);

const constraints = (outputCount: number) =>
  fc
    .record({ coefficients: fc.array(finite, { minLength: outputCount, maxLength: outputCount }), bound: finite })
    .map(({ coefficients, bound }) => constraint(coefficients, bound));

const boxes = (inputCount: number, outputCount: number): fc.Arbitrary<BoxProperty> =>
  fc
    .record({
      ends: fc.array(fc.tuple(finite, finite), { minLength: inputCount, maxLength: inputCount }),
      disjuncts: fc.array(fc.array(constraints(outputCount), { minLength: 1, maxLength: 3 }), {
        minLength: 1,
        maxLength: 3,
      }),
    })
    .map(({ ends, disjuncts }) =>
      box(
        ends.map(([a, b]) => Math.min(a, b)),
        ends.map(([a, b]) => Math.max(a, b)),
        disjuncts,
      ),
    );

const properties: fc.Arbitrary<Property> = fc
  .tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 }))
  .chain(([inputCount, outputCount]) =>
    fc.record({
      inputCount: fc.constant(inputCount),
      outputCount: fc.constant(outputCount),
      boxes: fc.uniqueArray(boxes(inputCount, outputCount), {
        minLength: 1,
        maxLength: 3,
        selector: ({ low, high }) => `${low} ${high}`,
      }),
    }),
  );

describe('printing', () => {
  it('is undone by reading', () => {
    fc.assert(
      fc.property(properties, (property) => {
        expect(parseVnnlib(printVnnlib(property))).toEqual(property);
      }),
      { seed: 2, numRuns: 500 },
    );
  });
});
