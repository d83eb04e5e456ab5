/** What the playground knows without a browser: its address, straight lines, digits and the names of classes. */
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { drawDigits } from '../src/data/index.ts';
import { leastStraight, straightness } from '../web/src/story/straightness.ts';
import { addressOf, chapterIds, firstView, type View, viewOf } from '../web/src/story/view.ts';
import { classNameOf, namesIn } from '../web/src/worker/class-names.ts';
import { looksLikeDigit } from '../web/src/worker/digit-likeness.ts';

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

describe('what looks like a digit', () => {
  const SIDE = 28;
  const greyImage = (values: Float32Array, invert: boolean) => ({
    rgb: rgbOf(values, invert),
    width: SIDE,
    height: SIDE,
  });
  const rgbOf = (values: Float32Array, invert: boolean) =>
    Uint8Array.from({ length: 3 * values.length }, (_, i) => {
      const level = Math.round(255 * values[Math.floor(i / 3)]);
      return invert ? 255 - level : level;
    });
  const photograph = async (file: string) => {
    const { data, info } = await sharp(file).removeAlpha().raw().toBuffer({ resolveWithObject: true });
    return { rgb: new Uint8Array(data), width: info.width, height: info.height };
  };

  it('is every built-in digit, on black and on white', () => {
    const { images, labels } = drawDigits({ count: 200, seed: 4, split: 'test' });
    const missed = Array.from(labels.keys()).filter((i) => {
      const values = images.data.subarray(i * SIDE * SIDE, (i + 1) * SIDE * SIDE);
      return ![false, true].every((invert) => looksLikeDigit(greyImage(values, invert)));
    });
    expect(missed, 'indices of built-in digits').toEqual([]);
  });

  it.each(['cat.jpg', 'coffee.jpg'])('is not %s', async (name) => {
    expect(looksLikeDigit(await photograph(join(import.meta.dirname, '../web/photos', name)))).toBe(false);
  });

  it.each([
    ['an empty page', () => 1],
    ['a black one', () => 0],
    ['noise', (i: number) => (Math.sin(i * i) + 1) / 2],
    ['a slope of brightness', (i: number) => (i % SIDE) / SIDE],
  ])('is not %s', (_name, value) => {
    const values = Float32Array.from({ length: SIDE * SIDE }, (_, i) => value(i));
    expect(looksLikeDigit(greyImage(values, false))).toBe(false);
  });
});

describe('the names of classes', () => {
  it('are those of ImageNet where there are as many, with or without a background', () => {
    const english = { names: undefined, language: 'en' } as const;
    expect(classNameOf(388, { classCount: 1000, ...english })).toBe('giant panda');
    expect(classNameOf(389, { classCount: 1001, ...english })).toBe('giant panda');
    expect(classNameOf(368, { classCount: 1000, names: undefined, language: 'zh' })).toBe('长臂猿');
    expect(classNameOf(3, { classCount: 10, ...english })).toBe(undefined);
  });

  it.each([
    ['lines', 'cat\ndog\r\nhen\n'],
    ['synsets', 'n02123045 cat, tabby\nn02084071 dog, domestic dog\nn01514668 hen'],
    ['a JSON list', '["cat", "dog", "hen"]'],
    ['a JSON object', '{"0": ["n02123045", "cat"], "1": ["n02084071", "dog"], "2": ["n01514668", "hen"]}'],
  ])('are read from %s', (_kind, text) => {
    const names = namesIn(text);
    expect(names).toEqual(['cat', 'dog', 'hen']);
    expect(classNameOf(1, { classCount: 3, names, language: 'zh' })).toBe('dog');
  });
});
