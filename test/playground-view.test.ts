/** What the playground's address says, and how straight its lines are. */
import { describe, expect, it } from 'vitest';
import { leastStraight, straightness } from '../web/src/story/straightness.ts';
import { addressOf, chapterIds, firstView, type View, viewOf } from '../web/src/story/view.ts';

describe('the address of a view', () => {
  const views: readonly View[] = [
    ...chapterIds.map((chapter) => ({ ...firstView, chapter })),
    { ...firstView, photograph: 'coffee', levels: 0.5, pixels: 784 },
    { ...firstView, chapter: 'lines', model: 'maxout-adversarial', digit: 19, epsilon: 0.275, clip: false },
  ];

  it.each(views.map((view) => [addressOf(view), view] as const))('%s is read as it was written', (address, view) => {
    expect(viewOf(address)).toEqual(view);
  });

  it('says only what is not as at first', () => {
    expect(addressOf(firstView)).toBe('photograph');
    expect(addressOf({ ...firstView, chapter: 'sum', pixels: 20 })).toBe('sum?pixels=20');
  });

  it.each(['nowhere', 'lines?epsilon=1e9&digit=-1&model=resnet', 'lines?epsilon=&levels=NaN', 'tour/3', '%%%'])(
    '%s shows a view that there is',
    (address) => {
      const { chapter, ...shown } = viewOf(address);
      const { chapter: _first, ...first } = firstView;
      expect(chapterIds).toContain(chapter);
      expect(shown).toEqual(first);
    },
  );
});

describe('straightness', () => {
  const x = [-2, -1, 0, 1, 2];

  it('is 1 for points on a line, and for a constant', () => {
    expect(straightness(x, [5, 3, 1, -1, -3])).toBeCloseTo(1);
    expect(straightness(x, [4, 4, 4, 4, 4])).toBe(1);
  });

  it('is the share of the variance that the best line explains', () => {
    // A parabola over places that lie evenly around 0 has no slope: the best line explains nothing of it.
    expect(straightness(x, [4, 1, 0, 1, 4])).toBeCloseTo(0);
    expect(straightness([0, 1, 2], [0, 0, 1])).toBeCloseTo(0.75);
  });

  it('lets lines bend at 0, and tells the least straight one', () => {
    const bent = x.map(Math.abs);
    expect(leastStraight(x, [bent])).toBeCloseTo(1);
    expect(leastStraight(x, [bent, [0, 0, 0, 0, 1]])).toBeCloseTo(0.75);
  });
});
