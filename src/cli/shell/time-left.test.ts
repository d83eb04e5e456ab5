import { expect, it } from 'vitest';
import { timeLeft } from './time-left.ts';

/** A clock that is set by hand, in seconds. */
function clock() {
  let seconds = 100;
  return {
    now: () => 1000 * seconds,
    wait(more: number) {
      seconds += more;
    },
  };
}

it('says nothing until there is a pace, and then what is left at that pace', () => {
  const { now, wait } = clock();
  const left = timeLeft(now);
  wait(30);
  expect(left(10, 100), 'the first run also compiles').toBeUndefined();
  wait(1);
  expect(left(20, 100)).toBeUndefined();
  wait(4);
  expect(left(30, 100)).toBeCloseTo((5 / 20) * 70);
  wait(5);
  expect(left(50, 100), 'an even pace').toBeCloseTo((10 / 40) * 50);
  wait(10);
  expect(left(60, 100), 'and a slower one').toBeCloseTo((20 / 50) * 40);
  expect(left(100, 100)).toBe(0);
});

it('does not take what an earlier process has done for its own pace', () => {
  const { now, wait } = clock();
  const left = timeLeft(now);
  left(90_000, 100_000);
  wait(10);
  expect(left(90_010, 100_000)).toBeCloseTo(9990);
});

it('says nothing where nothing moves', () => {
  const { now, wait } = clock();
  const left = timeLeft(now);
  left(5, 10);
  wait(60);
  expect(left(5, 10)).toBeUndefined();
});
