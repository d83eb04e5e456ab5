import { afterEach, expect, it, vi } from 'vitest';
import { now } from './clock.ts';

afterEach(() => vi.useRealTimers());

it('does not run backwards where somebody sets the time back', () => {
  const before = now();
  vi.useFakeTimers({ toFake: ['Date'], now: 0 });
  expect(Date.now(), 'the clock on the wall').toBe(0);
  expect(now().getTime()).toBeGreaterThanOrEqual(before.getTime());
});
