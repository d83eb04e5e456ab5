import { describe, expect, it } from 'vitest';
import { Lanes } from './lanes.ts';

/** Lets all promises that can settle do so. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('lanes', () => {
  it('work off a pile with what is put back, never more at a time than there are lanes', async () => {
    const pile = [4, 3, 2, 1];
    const done: number[] = [];
    let [running, most] = [0, 0];
    const lanes = new Lanes(pile, async (piece) => {
      most = Math.max(most, ++running);
      await settled();
      running--;
      done.push(piece);
      if (piece === 2) pile.push(20, 21);
    });
    lanes.widen(2);
    await lanes.ended();
    expect(done.sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 20, 21]);
    expect(most).toBe(2);
  });

  it('grow while they run', async () => {
    const open: (() => void)[] = [];
    const lanes = new Lanes([3, 2, 1], () => new Promise<void>((resolve) => open.push(resolve)));
    lanes.widen(1);
    expect(open).toHaveLength(1);
    lanes.widen(3);
    expect(open).toHaveLength(3);
    for (const resolve of open) resolve();
    await lanes.ended();
  });

  it('stop for the first reason, without what is under way', async () => {
    const begun: number[] = [];
    const lanes = new Lanes([3, 2, 1], async (piece) => {
      begun.push(piece);
      if (piece === 2) throw new Error('first');
      await new Promise(() => undefined);
    });
    lanes.widen(2);
    await expect(lanes.ended()).rejects.toThrow('first');
    lanes.stop(new Error('second'));
    lanes.widen(3);
    await expect(lanes.ended()).rejects.toThrow('first');
    expect(begun).toEqual([1, 2]);
    expect(lanes.isStopped).toBe(true);
  });

  it('are over at once where there is nothing to do', async () => {
    const lanes = new Lanes<number>([], () => Promise.reject(new Error('nothing')));
    lanes.widen(4);
    await lanes.ended();
  });
});
