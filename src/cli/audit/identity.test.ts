import { expect, it } from 'vitest';
import { checkedRuntime } from '../../runtime/checked.ts';
import { kindOf } from '../../runtime/index.ts';
import { nativeRuntime } from '../../runtime/node.ts';
import { poolRuntime } from '../../workers/pool.node.ts';

it('a journal belongs to a device, and not to a number of threads', async () => {
  const processor = await nativeRuntime();
  const pool = await poolRuntime({ workers: 2 });
  expect(kindOf(await nativeRuntime({ threads: 2 }))).toBe(kindOf(processor));
  expect(kindOf(pool)).toBe(kindOf(processor));
  await pool.dispose();
  const kinds = await Promise.all(
    ['webgpu', 'cuda'].map(async (provider) => kindOf(checkedRuntime(await nativeRuntime({ provider }), processor))),
  );
  expect(new Set([kindOf(processor), ...kinds]).size).toBe(3);
});
