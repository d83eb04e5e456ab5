import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DynamicBatching, type Waiting } from './dynamic-batching.ts';

/** Asks of a batching as tasks do. */
function asking<A>(
  batching: DynamicBatching,
  answer: (questions: readonly number[]) => Promise<readonly A[]>,
): (question: number) => Promise<A> {
  interface Question extends Waiting {
    readonly n: number;
    readonly told: (answer: A) => void;
  }
  const ask = batching.queue(async (questions: readonly Question[]) => {
    const answers = await answer(questions.map(({ n }) => n));
    questions.forEach(({ told }, i) => {
      told(answers[i]);
    });
  });
  return (n) => new Promise((told, fail) => ask({ n, told, fail }));
}

/** Tasks that ask for so many numbers each; what was answered together. */
async function sizesOfRuns(batchSize: number, concurrency: number, questions: readonly number[]) {
  const batching = new DynamicBatching(batchSize, concurrency);
  const sizes: number[] = [];
  let running = 0;
  let mostRunning = 0;
  const double = asking(batching, async (numbers) => {
    sizes.push(numbers.length);
    mostRunning = Math.max(mostRunning, ++running);
    await new Promise((resolve) => setImmediate(resolve));
    running--;
    return numbers.map((n) => 2 * n);
  });
  const answers: number[][] = questions.map(() => []);
  await batching.run(questions.length, async (index) => {
    for (let i = 0; i < questions[index]; i++) answers[index].push(await double(100 * index + i));
  });
  return { sizes, answers, mostRunning };
}

describe('dynamic batching', () => {
  it('answers every question of every task, in its order, in runs of at most a batch', async () => {
    const settings = fc.record({
      batchSize: fc.integer({ min: 1, max: 9 }),
      concurrency: fc.integer({ min: 1, max: 3 }),
      questions: fc.array(fc.integer({ min: 0, max: 6 }), { maxLength: 40 }),
    });
    await fc.assert(
      fc.asyncProperty(settings, async ({ batchSize, concurrency, questions }) => {
        const { sizes, answers, mostRunning } = await sizesOfRuns(batchSize, concurrency, questions);
        const expected = questions.map((count, index) =>
          Array.from({ length: count }, (_, i) => 2 * (100 * index + i)),
        );
        expect(answers).toEqual(expected);
        expect(Math.max(0, ...sizes)).toBeLessThanOrEqual(batchSize);
        expect(mostRunning).toBeLessThanOrEqual(concurrency);
      }),
      { numRuns: 60, seed: 1 },
    );
  });

  it('fills batches with the next tasks when some are over', async () => {
    const questions = Array.from({ length: 64 }, (_, i) => (i % 4 === 0 ? 20 : 1));
    const { sizes } = await sizesOfRuns(8, 1, questions);
    const asked = questions.reduce((sum, count) => sum + count, 0);
    expect(
      asked / sizes.length,
      'questions in a run of at most 8; 2.3 where nobody takes the place of who leaves',
    ).toBeGreaterThan(6);
  });

  it('lets tasks under way end after a failure, starts no further one, and throws it', async () => {
    const batching = new DynamicBatching(2, 1);
    const ask = asking(batching, async (numbers) => numbers);
    const seen: number[] = [];
    const run = batching.run(50, async (index) => {
      await ask(index);
      if (index === 1) throw new Error('task 1 failed');
      await ask(index);
      seen.push(index);
    });
    await expect(run).rejects.toThrow('task 1 failed');
    expect(seen.length).toBeGreaterThan(0);
    expect(seen.length).toBeLessThan(10);
  });

  it('passes a failed answer to those who asked', async () => {
    const batching = new DynamicBatching(4, 2);
    const ask = asking(batching, async (): Promise<readonly number[]> => {
      throw new Error('no answer');
    });
    await expect(batching.run(6, async (index) => void (await ask(index)))).rejects.toThrow('no answer');
  });
});
