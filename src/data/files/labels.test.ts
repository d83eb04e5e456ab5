import { describe, expect, it } from 'vitest';
import { DataError } from '../../errors.ts';
import { assignLabels, parseClassNames, parseLabels } from './labels.ts';

const named = { byName: new Map(Object.entries({ 'a.png': 3, 'b.jpg': 0 })) };

describe('parseLabels', () => {
  it.each([
    ['a JSON object', '{"a.png": 3, "./b.jpg": 0}'],
    ['objects', '[{"file": "a.png", "label": 3}, {"file": "b.jpg", "label": 0}]'],
    ['objects with other keys', '[{"photo": "a.png", "class": 3, "name": "cat"}, {"x": "b.jpg", "index": 0}]'],
    ['lines with commas', 'a.png,3\nb.jpg,0\n'],
    ['lines with commas and blanks', 'a.png, 3\r\nb.jpg , 0\r\n\r\n'],
    ['lines with blanks', 'a.png 3\nb.jpg\t0'],
    ['headings, comments and quotes', '# mine\nfilename,label\n"a.png",3\n"b.jpg",0'],
  ])('reads %s', (_, text) => {
    expect(parseLabels(text, 'labels')).toEqual(named);
  });

  it.each([
    ['a JSON array', '[7, 0, 12]'],
    ['objects without a file', '[{"label": 7}, {"label": 0}, {"label": 12}]'],
    ['one a line', '7\n0\n12\n'],
    ['one a line under a heading', 'label\n7\n0\n12'],
  ])('reads %s', (_, text) => {
    expect(parseLabels(text, 'labels')).toEqual({ inOrder: [7, 0, 12] });
  });

  it('takes every image of an object', () => {
    const { byName } = Object(parseLabels('[{"photo": "p/a.JPEG", "crop": "c/a.png", "label": 5}]', 'labels'));
    expect([...byName]).toEqual([
      ['p/a.JPEG', 5],
      ['c/a.png', 5],
    ]);
  });

  it('reads names without an image ending, with blanks, and with commas', () => {
    expect(parseLabels('[{"file": "0001", "label": 5}]', 'x')).toEqual({ byName: new Map([['0001', 5]]) });
    expect(parseLabels('my cat.png,1\n"a, b.png",2', 'x')).toEqual({
      byName: new Map([
        ['my cat.png', 1],
        ['a, b.png', 2],
      ]),
    });
  });

  it.each([
    ['names of classes', 'a.png,cat', 'labels.csv: line 1 has the label "cat"'],
    ['negative labels', '1\n-1', 'line 2 has the label "-1"'],
    ['fractions', '[1, 0.5]', 'item 1 has the label 0.5'],
    ['texts in JSON', '{"a.png": "3"}', '"a.png" has the label "3"'],
    ['objects without labels', '[{"file": "a.png"}]', 'item 0 has none of label, class, index'],
    ['two labels for one name', 'a.png 1\nb.png 2\na.png 2', 'line 3 gives "a.png" the label 2, but it had 1'],
    ['names now and then', 'a.png 1\n2', 'line 2 names no file'],
    ['broken JSON', '{"a.png": 3', 'is not valid JSON'],
    ['nothing', '\n', 'holds no labels'],
  ])('refuses %s', (_, text, message) => {
    expect(() => parseLabels(text, 'labels.csv')).toThrow(message);
    expect(() => parseLabels(text, 'labels.csv')).toThrow(DataError);
  });
});

describe('assignLabels', () => {
  const images = [
    { path: '/data/cats/a.png', name: 'cats/a.png' },
    { path: '/data/dogs/a.png', name: 'dogs/a.png' },
  ];
  const list = (names: Record<string, number>) => ({ byName: new Map(Object.entries(names)) });

  it('takes labels in order where there are as many', () => {
    expect([...assignLabels(images, { inOrder: [4, 5] }, 'l')]).toEqual([4, 5]);
    expect(() => assignLabels(images, { inOrder: [4] }, 'l')).toThrow('l: holds 1 labels for 2 images');
  });

  it('matches names by as many parts as they share', () => {
    expect([...assignLabels(images, list({ 'cats/a.png': 1, 'dogs/a.png': 2 }), 'l')]).toEqual([1, 2]);
    expect([...assignLabels(images, list({ '/home/me/cats/a.png': 1, 'dogs/a.png': 2 }), 'l')]).toEqual([1, 2]);
    const alone = [{ path: 'a.png', name: 'a.png' }];
    expect([...assignLabels(alone, list({ 'train/a.png': 3, 'b.png': 4 }), 'l')]).toEqual([3]);
  });

  it('refuses images without a label, or with several', () => {
    expect(() => assignLabels(images, list({ 'b.png': 1 }), 'l')).toThrow(
      'no label for 2 of 2 images, e.g. cats/a.png',
    );
    expect(() => assignLabels([images[0]], list({ 'x/a.png': 1, 'y/a.png': 2 }), 'l')).toThrow('several labels: 1, 2');
    expect([...assignLabels([images[0]], list({ 'x/a.png': 1, 'y/a.png': 1 }), 'l')], 'both agree').toEqual([1]);
  });
});

describe('parseClassNames', () => {
  it.each([
    ['lines', 'cat\ndog, hound\n'],
    ['lines with WordNet ids', 'n01440764 cat\r\nn01443537 dog, hound\r\n'],
    ['a JSON array', '["cat", "dog, hound"]'],
    ['a JSON object', '{"1": "dog, hound", "0": "cat"}'],
    ['the index of Keras', '{"0": ["n01440764", "cat"], "1": ["n01443537", "dog, hound"]}'],
  ])('reads %s', (_, text) => {
    expect(parseClassNames(text, 'names')).toEqual(['cat', 'dog, hound']);
  });

  it('refuses gaps, numbers and nothing', () => {
    expect(() => parseClassNames('{"0": "cat", "2": "dog"}', 'names')).toThrow('names: has no name for class 1');
    expect(() => parseClassNames('[1, 2]', 'names')).toThrow('has no name for class 0');
    expect(() => parseClassNames('\n', 'names')).toThrow('holds no names');
    expect(() => parseClassNames('[]', 'names')).toThrow('holds no names');
  });
});
