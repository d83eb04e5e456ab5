import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkpoints, SparseSteps, StepHalving } from './schedule.ts';

describe('the checkpoints of APGD', () => {
  it('come after 22, 41, 57, 70, 80, 87, 93 and 99 of 100 steps', () => {
    expect(checkpoints(100)).toEqual([22, 41, 57, 70, 80, 87, 93, 99]);
  });

  it('are scaled to fewer steps, rounded down as in the code of the authors', () => {
    expect(checkpoints(40)).toEqual([8, 15, 21, 26, 30, 33, 35, 37, 39]);
    expect(checkpoints(1)).toEqual([1]);
  });

  it('follow each other within the steps, in intervals that never grow', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2000 }), (steps) => {
        const found = checkpoints(steps);
        const intervals = found.map((at, i) => at - (found[i - 1] ?? 0));
        expect(found.at(-1)).toBeLessThanOrEqual(steps);
        expect(Math.min(...intervals)).toBeGreaterThanOrEqual(1);
        intervals.slice(1).forEach((interval, i) => {
          expect(interval).toBeLessThanOrEqual(intervals[i]);
        });
      }),
    );
  });
});

/** The losses after each step, from changes: +1 is an increase, -1 a decrease, 0 neither. */
function walked(start: number, changes: readonly number[]): number[] {
  let loss = start;
  return changes.map((change) => (loss += change));
}

const times = (count: number, change: number) => Array<number>(count).fill(change);

/** After which steps the step is halved. */
function halvings(start: number, losses: readonly number[], zero: number): number[] {
  const schedule = new StepHalving(100, 1, zero);
  let best = start;
  const found = losses.flatMap((loss, i) => {
    best = Math.max(best, loss);
    return schedule.halvesAfter(loss, best) ? [i + 1] : [];
  });
  expect(schedule.stepSize, 'halved each time').toBe(2 ** -found.length);
  return found;
}

describe('the step of APGD', () => {
  it('stays where the loss always increases', () => {
    expect(halvings(-200, walked(-200, times(100, 1)), -Infinity)).toEqual([]);
  });

  it('is halved at every checkpoint where the loss never increases', () => {
    expect(halvings(-1, walked(-1, times(100, -1)), 0)).toEqual([22, 41, 57, 70, 80, 87, 93, 99]);
    expect(halvings(-1, times(100, -1), 0), 'equal is no increase').toEqual([22, 41, 57, 70, 80, 87, 93, 99]);
  });

  // Between steps 41 and 57 are 16, of which 75 % are 12.
  it.each([
    [12, [57]],
    [13, []],
  ])('with %i increases in the 16 steps up to 57 is halved at %j', (increases, expected) => {
    const changes = [...times(41, 1), ...times(16 - increases, -0.5), ...times(increases, 1), ...times(43, 1)];
    expect(halvings(-200, walked(-200, changes), -Infinity)).toEqual(expected);
  });

  it('is halved where it was not at the last checkpoint and the best loss stays, and not twice in a row for that', () => {
    const fallen = [...times(22, 1), -1000, ...times(77, 1)];
    expect(halvings(-200, walked(-200, fallen), -Infinity)).toEqual([41, 70, 87, 99]);
  });

  it('compares its first loss with zero, as the code of the authors does by accident', () => {
    // 16 of the 22 first steps increase, which is not enough by itself; one that is counted for nothing makes it 17.
    const losses = walked(-200, [...times(6, -1), ...times(16, 1), ...times(78, 1)]);
    expect(halvings(-200, losses, 0)).toEqual([22]);
    expect(halvings(-200, losses, -Infinity)).toEqual([]);
    expect(halvings(-200, losses, Infinity)).toEqual([22]);
  });
});

describe('sparse steps', () => {
  /** What is decided after each of some steps, the best point moving so many coordinates at each checkpoint. */
  function decided(start: number, moved: readonly number[]) {
    const schedule = new SparseSteps(100, 1, start);
    const first = { restarts: false, stepSize: schedule.stepSize, coordinates: schedule.coordinates };
    const later = moved.map((count) => {
      const answers = times(4, 0).map(() => schedule.restartsAfter(() => count));
      expect(answers.slice(0, 3), 'between checkpoints').toEqual([false, false, false]);
      return { restarts: answers[3], stepSize: schedule.stepSize, coordinates: schedule.coordinates };
    });
    return [first, ...later];
  }

  it('move two thirds of the coordinates that the best point moves, and shrink where it gets no sparser', () => {
    expect(decided(300, [300, 290, 270, 270])).toEqual([
      { restarts: false, stepSize: 1, coordinates: 200 },
      { restarts: false, stepSize: 1 / 1.5, coordinates: 200 },
      { restarts: false, stepSize: 1 / 1.5 / 1.5, coordinates: 193 },
      { restarts: true, stepSize: 1, coordinates: 180 },
      { restarts: false, stepSize: 1 / 1.5, coordinates: 180 },
    ]);
  });

  it('never get shorter than a tenth, and get from two coordinates to one', () => {
    const all = decided(2, times(10, 2));
    expect(Math.min(...all.map(({ stepSize }) => stepSize))).toBe(0.1);
    expect(all[0].coordinates).toBe(1);
    expect(decided(0, [0])[1]).toEqual({ restarts: false, stepSize: 1 / 1.5, coordinates: 1 });
  });

  it('are judged after each step of short runs', () => {
    const schedule = new SparseSteps(40, 1, 90);
    expect([80, 70].map((count) => schedule.restartsAfter(() => count))).toEqual([true, true]);
  });
});
