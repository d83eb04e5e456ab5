import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Label, RandomStream, randomStream, threefry2x32 } from './random.ts';

const draw = (count: number, next: () => number) => Array.from({ length: count }, next);
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const moment = (values: readonly number[], power: number) => mean(values.map((value) => value ** power));

function correlation(a: readonly number[], b: readonly number[]): number {
  const [meanA, meanB] = [mean(a), mean(b)];
  const covariance = mean(a.map((value, i) => (value - meanA) * (b[i] - meanB)));
  return covariance / Math.sqrt((moment(a, 2) - meanA ** 2) * (moment(b, 2) - meanB ** 2));
}

/** Pearson's statistic of cell numbers against equal chances, in standard deviations from what chance gives. */
function unevenness(cells: readonly number[], cellCount: number): number {
  const expected = cells.length / cellCount;
  const counts = new Array<number>(cellCount).fill(0);
  for (const cell of cells) counts[cell]++;
  const statistic = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  return (statistic - (cellCount - 1)) / Math.sqrt(2 * (cellCount - 1));
}

describe('threefry2x32', () => {
  it.each([
    { key: [0, 0], counter: [0, 0], expected: [0x6b200159, 0x99ba4efe] },
    { key: [0xffffffff, 0xffffffff], counter: [0xffffffff, 0xffffffff], expected: [0x1cb996fc, 0xbb002be7] },
    { key: [0x13198a2e, 0x03707344], counter: [0x243f6a88, 0x85a308d3], expected: [0xc4923a9c, 0x483df7a0] },
  ] as const)('gives the vector of Random123 for key $key and counter $counter', ({ key, counter, expected }) => {
    expect(threefry2x32(key, counter)).toEqual(expected);
  });

  it('is a bijection of the counter: 200000 counters that differ in few bits never collide', () => {
    const seen = new Set<number>();
    for (let i = 0; i < 200_000; i++) {
      const [first, second] = threefry2x32([1, 2], [i, 0]);
      seen.add(first * 2 ** 21 + (second >>> 11));
    }
    expect(seen.size).toBe(200_000);
  });
});

describe('a stream', () => {
  it('yields the blocks of its key in order, both words of each', () => {
    const stream = new RandomStream([3, 4]);
    const blocks = [0, 1, 2].flatMap((block) => threefry2x32([3, 4], [block, 0]));
    expect(draw(6, () => stream.bits())).toEqual(blocks);
  });

  it('depends on its labels only', () => {
    const label = fc.oneof(fc.integer(), fc.double({ noNaN: true }), fc.string());
    fc.assert(
      fc.property(fc.array(label, { maxLength: 4 }), fc.nat(5), (labels, consumed) => {
        const parent = randomStream(...labels.slice(0, 1));
        draw(consumed, () => parent.bits());
        expect(parent.fork(...labels.slice(1)).bits()).toBe(randomStream(...labels).bits());
      }),
      { seed: 1 },
    );
  });

  it('is not advanced by a fork', () => {
    const [forked, plain] = [randomStream('a'), randomStream('a')];
    forked.fork('b').bits();
    expect(forked.bits()).toBe(plain.bits());
  });

  it('is a different one for labels that look alike', () => {
    const alike: Label[][] = [[], [''], ['', ''], [1], ['1'], ['#1'], [1, 1], [11], ['ab', 'c'], ['a', 'bc'], ['abc']];
    alike.push(['c', 'ab'], [0.1], [-1], ['\u00e9'], ['e\u0301'], ['\u{1f600}'], ['\u{1f601}']);
    const firsts = alike.map((labels) => randomStream(...labels).bits());
    expect(new Set(firsts).size).toBe(alike.length);
  });

  it('has nothing to do with its neighbours: values of samples 0 to 59 are uncorrelated', () => {
    const streams = draw(60, () => 0).map((_, sample) => {
      const stream = randomStream(7, sample, 'pgd', 0);
      return draw(1000, () => stream.uniform());
    });
    for (let i = 0; i < streams.length; i++) {
      for (let j = 0; j < i; j++) {
        const r = correlation(streams[i], streams[j]);
        expect(Math.abs(r), `correlation of samples ${i} and ${j}`).toBeLessThan(5 / Math.sqrt(1000));
      }
    }
  });

  it('starts uniformly: the first numbers of 20000 samples fill 100 cells evenly', () => {
    const cells = draw(20_000, () => 0).map((_, sample) => randomStream(0, 'noise', sample).integer(100));
    expect(Math.abs(unevenness(cells, 100))).toBeLessThan(5);
  });
});

describe('distributions', () => {
  const count = 200_000;
  /** Five standard errors of a mean of `count` values with this variance. */
  const within = (variance: number) => 5 * Math.sqrt(variance / count);
  const expectNear = (value: number, expected: number, tolerance: number) => {
    expect(Math.abs(value - expected), `${value} should be ${expected} +- ${tolerance}`).toBeLessThan(tolerance);
  };

  it('uniform has mean 1/2 and variance 1/12, and successive numbers are uncorrelated', () => {
    const stream = randomStream('uniform');
    const values = draw(count, () => stream.uniform());
    expectNear(mean(values), 1 / 2, within(1 / 12));
    expectNear(moment(values, 2), 1 / 3, within(4 / 45));
    expectNear(correlation(values.slice(1), values.slice(0, -1)), 0, within(1));
  });

  it('uniform stays within [low, high)', () => {
    const stream = randomStream('range');
    const values = draw(count, () => stream.uniform(-3, 2));
    expect(values.every((value) => value >= -3 && value < 2)).toBe(true);
    expectNear(Math.min(...values.slice(0, 50_000)), -3, 0.01);
    expectNear(Math.max(...values.slice(0, 50_000)), 2, 0.01);
  });

  it('every bit is set half of the time', () => {
    const stream = randomStream('bits');
    const values = draw(count, () => stream.bits());
    for (let bit = 0; bit < 32; bit++) {
      const share = values.filter((value) => (value >>> bit) & 1).length / count;
      expect(Math.abs(share - 0.5), `bit ${bit}`).toBeLessThan(within(1 / 4));
    }
  });

  it('normal has the moments 0, 1, 0, 3', () => {
    const stream = randomStream('normal');
    const values = draw(count, () => stream.normal());
    expectNear(mean(values), 0, within(1));
    expectNear(moment(values, 2), 1, within(2));
    expectNear(moment(values, 3), 0, within(15));
    expectNear(moment(values, 4), 3, within(96));
  });

  it('exponential has the moments 1 and 2, and is never negative or infinite', () => {
    const stream = randomStream('exponential');
    const values = draw(count, () => stream.exponential());
    expectNear(mean(values), 1, within(1));
    expectNear(moment(values, 2), 2, within(20));
    expect(values.every((value) => value >= 0 && value < Number.POSITIVE_INFINITY)).toBe(true);
  });

  it('integer reaches each number equally often', () => {
    const stream = randomStream('integer');
    for (const cells of [1, 2, 7, 256]) {
      const values = draw(50_000, () => stream.integer(cells));
      expect(Math.max(...values)).toBe(cells - 1);
      if (cells > 1) expect(Math.abs(unevenness(values, cells)), `${cells} cells`).toBeLessThan(5);
    }
  });
});

describe('permutation', () => {
  it('holds every number once', () => {
    fc.assert(
      fc.property(fc.nat(300), fc.integer(), (count, seed) => {
        const order = randomStream(seed).permutation(count);
        expect([...order].sort((a, b) => a - b)).toEqual([...Array(count).keys()]);
      }),
      { seed: 2 },
    );
  });

  it('yields all orders of four numbers equally often', () => {
    const stream = randomStream('permutation');
    const names = new Map<string, number>();
    const cells = draw(24_000, () => 0).map(() => {
      const name = stream.permutation(4).join();
      if (!names.has(name)) names.set(name, names.size);
      return names.get(name) ?? 0;
    });
    expect(names.size).toBe(24);
    expect(Math.abs(unevenness(cells, 24))).toBeLessThan(5);
  });
});

describe('fill', () => {
  const filled = (count: number, ...labels: readonly Label[]) => {
    const words = new Uint32Array(count);
    randomStream(...labels).fill(words);
    return words;
  };
  const count = 200_000;

  it('depends on the stream and on where it stands, and goes on where a shorter one ends', () => {
    expect(filled(100, 'a')).toEqual(filled(100, 'a'));
    expect(filled(100, 'a')).not.toEqual(filled(100, 'b'));
    expect(filled(50, 'a')).toEqual(filled(100, 'a').slice(0, 50));
    const stream = randomStream('a');
    const [first, second] = [new Uint32Array(100), new Uint32Array(100)];
    stream.fill(first);
    stream.fill(second);
    expect(first).toEqual(filled(100, 'a'));
    expect(second).not.toEqual(first);
  });

  it('sets every bit half of the time', () => {
    const words = filled(count, 'bits');
    for (let bit = 0; bit < 32; bit++) {
      const share = words.reduce((sum, word) => sum + ((word >>> bit) & 1), 0) / count;
      expect(Math.abs(share - 0.5), `bit ${bit}`).toBeLessThan(5 * Math.sqrt(0.25 / count));
    }
  });

  it('fills the cells of both halves of a word evenly, and of neighbours', () => {
    const words = Array.from(filled(count, 'cells'));
    const halves = [words.map((word) => word >>> 24), words.map((word) => (word >>> 8) & 0xff)];
    const pairs = words.slice(1).map((word, i) => ((word >>> 28) << 4) | (words[i] >>> 28));
    for (const cells of [...halves, pairs]) expect(Math.abs(unevenness(cells, 256))).toBeLessThan(5);
  });

  it('has nothing to do with the words of other streams', () => {
    const streams = Array.from({ length: 20 }, (_, step) => Array.from(filled(4000, 'step', step)));
    for (const [i, words] of streams.entries()) {
      for (const others of streams.slice(0, i)) {
        expect(Math.abs(correlation(words, others)), `stream ${i}`).toBeLessThan(6 / Math.sqrt(4000));
      }
    }
  });
});
