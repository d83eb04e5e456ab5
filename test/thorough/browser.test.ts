/** gibbon/browser in Chromium says what Gibbon says in Node. The page is `test/page/`, built from `dist` by Vite. */
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pgd } from '../../src/attacks/pgd.ts';
import { classifierFromBytes } from '../../src/classifier/index.ts';
import type { Diagnostic } from '../../src/errors.ts';
import { attackGoal, goalProblem, goals, sampleOutputs } from '../../src/goals/index.ts';
import { exportGraph, input } from '../../src/graph/index.ts';
import { onnxModel } from '../../src/model/index.ts';
import { constants, convNetwork } from '../../src/nn/index.ts';
import { decodeModel } from '../../src/onnx/index.ts';
import { cast, mul, reduceSum } from '../../src/operators/index.ts';
import { randomStream } from '../../src/random.ts';
import type { Runtime } from '../../src/runtime/index.ts';
import { floatResult } from '../../src/runtime/index.ts';
import { nativeRuntime } from '../../src/runtime/node.ts';
import { floats, halfToFloat } from '../../src/tensor/index.ts';
import { wholeInput } from '../../src/threat/index.ts';
import { gradient } from '../../src/transforms/gradient.ts';
import { type Answers, answersOf, distanceBetween, expectSame, TOLERANCE } from '../answers.ts';
import { ARGUMENTS, CHROMIUM, isMissing, QUIET_ARGUMENTS } from '../chromium.ts';
import { differenceBetween } from '../closeness.ts';
import { type Site, serveSite } from '../site.ts';
import { type WebGoal, webGoals } from '../web-goals.ts';
import { type WebSubject, webSubjects } from '../web-subjects.ts';

/** WebGPU on the processor, which is slow and needs no graphics card. */
const SOFTWARE_GPU = [
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
  '--enable-features=Vulkan',
  '--use-vulkan=swiftshader',
];

/** Half-precision outputs, which come as another kind of array where JavaScript has Float16Array. */
function halves(): Uint8Array {
  const x = input('x', 'float32', [3]);
  return exportGraph({ inputs: [x], outputs: { halves: cast(x, 'float16') } });
}

/** A picture's score by a small network, and its gradient. */
function scoreAndGradient(): Uint8Array {
  const network = convNetwork([1, 8, 8], { channels: [4], kernel: 3, dense: 8 });
  const x = input('x', 'float32', [1, 1, 8, 8]);
  const logits = network.logits(x, constants(network.initialParameters(randomStream('score'))));
  const score = reduceSum(mul(logits, logits), [0, 1], false);
  return exportGraph({ inputs: [x], outputs: { score, gradient: gradient(score, x) } });
}

interface PageAnswers extends Answers {
  readonly runtime: string;
  readonly diagnostics: readonly Diagnostic[];
}

interface PageOutputs {
  readonly runtime: string;
  readonly diagnostics: readonly Diagnostic[];
  readonly results: Readonly<Record<string, readonly [string, ...number[]]>>;
}

/** Calls a function of `test/page/main.mjs`. */
function call<T>(page: Page, name: string, argument: object): Promise<T> {
  return page.evaluate(`globalThis.${name}(${JSON.stringify(argument)})`);
}

async function answersIn(page: Page, where: 'answers' | 'answersInWorker', subject: WebSubject, runtime: object) {
  const { inputs, labels } = await subject.samples();
  return call<PageAnswers>(page, where, {
    runtime,
    model: modelPath(subject),
    options: subject.options,
    shape: inputs.shape,
    data: [...inputs.data],
    labels: [...labels],
    epsilon: subject.epsilon,
  });
}

const modelPath = ({ name }: Pick<WebSubject, 'name'>) => `/models/${encodeURIComponent(name)}`;

interface Reached {
  readonly before: number;
  readonly reached: boolean;
  readonly reachedBefore: boolean;
  readonly distance: number;
}

/** The same as the page's `goalAnswers`, here. */
async function reachedNatively(
  { bytes, goal: name, options, inputs, box, epsilon, steps }: WebGoal,
  runtime: Runtime,
): Promise<Reached[]> {
  const file = bytes();
  const model = onnxModel(decodeModel(file), file, runtime);
  const { shape, layout } = model.attacked;
  const goal = goals[name].on(sampleOutputs(model), options, layout && { height: shape[1], width: shape[2] });
  const placement = wholeInput(shape, box, layout);
  const problem = await goalProblem({ model, preprocessing: { box }, placement, goal, inputs });
  const { samples } = await attackGoal(problem, pgd, { epsilon, options: { steps } });
  await problem.dispose();
  await model.dispose();
  return samples.map(({ before, reached, reachedBefore, distance = Number.NaN }) => ({
    before: before.value,
    reached,
    reachedBefore,
    distance,
  }));
}

/** Networks for ImageNet take long on a busy machine; `test/web-runtime.test.ts` has one. */
const quickSubjects = webSubjects.filter(({ name }) => !name.startsWith('imagenet'));

describe.skipIf(isMissing)(`gibbon/browser (needs ${CHROMIUM})`, () => {
  let native: Runtime;
  let site: Site;
  let browser: Browser;

  beforeAll(async () => {
    native = await nativeRuntime();
    site = await serveSite({
      ...Object.fromEntries(quickSubjects.map((subject) => [modelPath(subject), subject.bytes()])),
      ...Object.fromEntries(webGoals.map(({ name, bytes }) => [modelPath({ name }), bytes()])),
      '/models/halves': halves(),
      '/models/score': scoreAndGradient(),
    });
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGUMENTS });
  });
  afterAll(async () => {
    await browser?.close();
    await site?.close();
    await native?.dispose();
  });

  /** Opens a page, and tells which files it asks for. */
  async function open(path: '/' | '/isolated', inBrowser = browser) {
    const page = await inBrowser.newPage();
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await page.goto(`${site.origin}${path}`);
    await page.waitForFunction('globalThis.answers');
    return { page, asked };
  }

  async function expectNativeAnswers(subject: WebSubject, actual: Answers) {
    const { inputs, labels } = await subject.samples();
    const classifier = await classifierFromBytes(subject.bytes(), { ...subject.options, runtime: native });
    const expected = await answersOf(classifier, inputs, labels, subject.epsilon);
    await classifier.dispose();
    expectSame(distanceBetween(actual, expected, labels.length, subject.epsilon));
  }

  describe('in a worker, on two threads', () => {
    let opened: Awaited<ReturnType<typeof open>>;
    beforeAll(async () => {
      opened = await open('/isolated');
    });
    afterAll(() => opened?.page.close());

    it.each(quickSubjects)('$name: logits, gradients and FGSM are those of Node', async (subject) => {
      const runtime = { threads: 2, wasmPaths: '/ort/' };
      const actual = await answersIn(opened.page, 'answersInWorker', subject, runtime);
      expect(actual.runtime).toContain('2 threads');
      await expectNativeAnswers(subject, actual);
      expect(opened.asked.filter((url) => !url.startsWith(`${site.origin}/`))).toEqual([]);
    });
  });

  describe('toward a goal', () => {
    let opened: Awaited<ReturnType<typeof open>>;
    beforeAll(async () => {
      opened = await open('/isolated');
    });
    afterAll(() => opened?.page.close());

    it.each(webGoals)('$name: what is reached, and how far, is what Node finds', async (subject) => {
      const { inputs, bytes: _, ...asked } = subject;
      const actual = await call<Reached[]>(opened.page, 'goalAnswers', {
        ...asked,
        runtime: { threads: 2, wasmPaths: '/ort/' },
        model: modelPath(subject),
        shape: inputs.shape,
        data: [...inputs.data],
      });
      const expected = await reachedNatively(subject, native);
      expect(actual.map(({ reached, reachedBefore }) => [reached, reachedBefore])).toEqual(
        expected.map(({ reached, reachedBefore }) => [reached, reachedBefore]),
      );
      expect(actual.some(({ reached, reachedBefore }) => reached && !reachedBefore)).toBe(true);
      actual.forEach(({ before, distance }, i) => {
        expect(before).toBeCloseTo(expected[i].before, 4);
        expect(distance).toBeLessThanOrEqual(subject.epsilon * (1 + 1e-6));
      });
    });
  });

  it('on a page as it is: one thread, and no file but those that the bundler made', async () => {
    const { page, asked } = await open('/');
    const actual = await answersIn(page, 'answers', quickSubjects[0], { threads: 2 });
    await page.close();
    expect(actual.runtime).toContain('1 thread');
    expect(actual.diagnostics).toEqual([
      { code: 'threads', message: expect.stringContaining('cross-origin isolated') },
    ]);
    await expectNativeAnswers(quickSubjects[0], actual);
    expect(asked.filter((url) => url.endsWith('.wasm'))).toEqual([
      expect.stringMatching(`^${site.origin}/assets/ort-wasm-simd-threaded-[^.]*.wasm$`),
    ]);
  });

  it('hands out half-precision numbers as their bits, and does without WebGPU where it may', async () => {
    const { page } = await open('/');
    const { runtime, results } = await call<PageOutputs>(page, 'outputs', {
      runtime: { backend: 'auto' },
      model: '/models/halves',
      shape: [3],
      data: [1, -2.5, 0.1],
    });
    await page.close();
    expect(runtime).toContain('WebAssembly');
    const [kind, ...bits] = results.halves;
    expect(kind).toBe('Uint16Array');
    expect([...halfToFloat(Uint16Array.from(bits))]).toEqual([1, -2.5, expect.closeTo(0.1, 4)]);
  });

  it.each([
    ['there is no WebAssembly SIMD', 'WebAssembly.validate = () => false', {}, 'no WebAssembly SIMD'],
    ['the files are not where they should be', '', { wasmPaths: '/nowhere/' }, 'cannot be started'],
    ['WebGPU is asked for and is not there', '', { backend: 'webgpu' }, 'no WebGPU'],
    ['threads are not a number', '', { threads: 0.5 }, '0.5 is not a number of threads'],
  ])('says so where %s', async (_, before, options, message) => {
    const { page } = await open('/');
    await page.evaluate(before);
    const error = await call<{ message: string; hint?: string }>(page, 'refusal', options);
    await page.close();
    expect(error.message).toContain(message);
  });

  it('runs on WebGPU what answers there as on the processor', async (context) => {
    const withGpu = await chromium.launch({ executablePath: CHROMIUM, args: [...QUIET_ARGUMENTS, ...SOFTWARE_GPU] });
    try {
      const { page } = await open('/', withGpu);
      const adapter = await page.evaluate('navigator.gpu?.requestAdapter().then((found) => found !== null)');
      if (adapter !== true) return context.skip('this browser emulates no graphics card');
      const data = Array.from({ length: 64 }, (_, i) => (i % 7) / 7);
      const feeds = { shape: [1, 1, 8, 8], data };
      const actual = await call<PageOutputs>(page, 'outputs', {
        ...feeds,
        runtime: { backend: 'webgpu' },
        model: '/models/score',
      });
      expect(actual.runtime).toContain('(WebGPU)');
      expect(actual.diagnostics).toEqual([]);
      const program = await native.compile(scoreAndGradient());
      const expected = await program.run({ x: floats(feeds.shape, data) });
      await program.dispose();
      for (const [name, reference] of Object.entries(expected)) {
        const [, ...values] = actual.results[name];
        const found = floats(reference.shape, values);
        const largest = Math.max(...Array.from(floatResult(expected, name).data, Math.abs));
        expect(differenceBetween(found, reference, { relative: 0, absolute: TOLERANCE * largest })).toBeUndefined();
      }
    } finally {
      await withGpu.close();
    }
  }, 300_000);
});
