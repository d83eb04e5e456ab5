import { writeFileSync } from 'node:fs';
import { it } from 'vitest';
import { nativeRuntime } from '../src/runtime/node.ts';
import { readBackendTests } from './backend-tests.ts';
import { judge, type Verdict } from './backend-verdict.ts';

it('explore', async () => {
  const runtime = await nativeRuntime();
  const verdicts: Verdict[] = [];
  const start = Date.now();
  const filter = new RegExp(process.env.ONLY ?? '.');
  for (const test of readBackendTests(process.env.GIBBON_DATA ?? '').filter((t) => filter.test(t.name))) {
    const t = Date.now();
    const verdict = await judge(runtime, test).catch((error: Error) => ({
      name: test.name,
      operators: new Set<string>(),
      outcome: 'failed' as const,
      reason: `CRASH ${error.message} ${String((error.cause as Error)?.stack).slice(0, 400)}`,
    }));
    verdicts.push(verdict);
    if (Date.now() - t > 500) verdicts.push({ ...verdict, outcome: 'failed', reason: `SLOW ${Date.now() - t}` });
  }
  writeFileSync(
    '/tmp/verdicts.txt',
    verdicts.map((v) => `${v.outcome}\t${v.name}\t${v.reason.replaceAll('\n', ' ')}`).join('\n'),
  );
  console.log((Date.now() - start) / 1000, 's');
}, 600_000);
