/** The last lines of a run: how many tests passed, failed and were skipped, and why the skipped ones were. */
import type { Reporter, TestModule } from 'vitest/node';

const REASONS: readonly (readonly [RegExp, string])[] = [
  [/GIBBON_LONG/, 'need GIBBON_LONG=1, because they take many minutes'],
  [/GIBBON_DATA/, 'need GIBBON_DATA, a folder of real models and images'],
  [/chromium/i, 'need Chromium'],
  [/redis-server/, 'need redis-server'],
];

/** Named last in vitest.config.ts. */
export class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const count = (state: string) => tests.filter((test) => test.result().state === state).length;
    const broken = modules.filter((module) => module.errors().length > 0).length;
    const skipped = tests.filter((test) => test.result().state === 'skipped').map(({ fullName }) => fullName);
    const named = REASONS.map(([words, reason]) => ({
      reason,
      count: skipped.filter((name) => words.test(name)).length,
    }));
    const other = skipped.length - named.reduce((sum, entry) => sum + entry.count, 0);
    const reasons = [...named, { reason: 'need another platform or user', count: other }].filter(
      (entry) => entry.count > 0,
    );
    if (reasons.length > 0) {
      process.stdout.write(`skipped: ${reasons.map((entry) => `${entry.count} ${entry.reason}`).join('; ')}\n`);
    }
    process.stdout.write(`${count('passed')} passed, ${count('failed') + broken} failed, ${skipped.length} skipped\n`);
  }
}
