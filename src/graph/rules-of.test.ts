import { expect, it } from 'vitest';
import { applyOne, attribute, defineOperator, input, nodesOf, rulesOf } from './index.ts';

declare module './operator.ts' {
  interface RuleKinds {
    /** How often a node would have to be paid for: a kind that only this test knows. */
    price: { given: { readonly each: number }; result: number };
  }
}

const Priced = defineOperator({
  name: 'Priced',
  attributes: { tax: attribute('float', 0.5) },
  infer: ({ inputs: [x] }) => [x],
  rules: { price: ({ attributes: { tax }, output, each }) => output.shape[0] * each * (1 + tax) },
});
const Priceless = defineOperator({ name: 'Priceless', infer: ({ inputs: [x] }) => [x] });

it('a kind of rule that this folder has never heard of is asked for like any other', () => {
  const y = applyOne(Priced, [applyOne(Priced, [input('x', 'float32', [4])], { tax: 1 })]);
  const rules = rulesOf(nodesOf([y]), ['price'], 'it has no price');
  expect([...rules].map(([node, rule]) => rule(node, { each: 10 }))).toEqual([80, 60]);
});

it('all nodes that miss a rule are named in one error', () => {
  const x = input('x', 'float32', [4]);
  const y = applyOne(Priceless, [applyOne(Priced, [applyOne(Priceless, [x])])]);
  y.name = 'last';
  expect(() => rulesOf(nodesOf([y]), ['price'], 'it has no price')).toThrow(/Priceless[\s\S]*Priceless.*/);
});
