import { expect, it } from 'vitest';
import { parseRequirement } from '../../evaluation/index.ts';
import { earlyStop } from './early-stop.ts';

const isRight = [true, true, false, true, true];

it('stops at the sample with which the share cannot be reached any more', () => {
  const told = earlyStop([parseRequirement('clean >= .9'), parseRequirement('robust >= .6')], { isRight });
  expect(told(0)).toBe(undefined);
  expect(told(0), 'twice fooled is fooled once').toBe(undefined);
  expect(told(2), 'wrong before').toBe(undefined);
  expect(told(3)?.text).toBe('robust >= .6');
});

it('knows more than from at least', () => {
  expect(earlyStop([parseRequirement('robust > .6')], { isRight })(0)?.text).toBe('robust > .6');
  expect(earlyStop([parseRequirement('robust >= .6')], { isRight })(0)).toBe(undefined);
});
