import { configDefaults, defineConfig } from 'vitest/config';
import { SummaryReporter } from './test/summary-reporter.ts';

/** Beside the code that they test, but too long for the core. */
const LONG = '**/*.thorough.test.ts';

/** `core` proves every room in minutes; `thorough` adds real models, browsers, long kills and fuzzing. */
const projects = [
  {
    name: 'core',
    include: ['src/**/*.test.ts', 'test/*.test.ts', 'test/reference/*.test.ts'],
    exclude: [...configDefaults.exclude, LONG],
    // No module has state, so files share a process: a third of the time went into loading the same modules again.
    isolate: false,
  },
  {
    name: 'thorough',
    include: ['test/thorough/**/*.test.ts', `src/${LONG}`, `test/${LONG}`],
    // A page in a browser may miss its time on a busy machine.
    retry: 1,
  },
];

export default defineConfig({
  test: {
    reporters: ['default', new SummaryReporter()],
    pool: 'forks',
    // By default one core is left idle.
    maxWorkers: '100%',
    testTimeout: 120_000,
    hookTimeout: 120_000,
    env: { ORT_DISABLE_TELEMETRY: '1' },
    projects: projects.map((test) => ({ extends: true, test })),
  },
});
