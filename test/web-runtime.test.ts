/** ONNX Runtime as the browser has it says what the native one says. In Node here; test/thorough/browser.test.ts is in Chromium. */
import { afterAll, beforeAll, describe, it } from 'vitest';
import { classifierFromBytes } from '../src/classifier/index.ts';
import type { Runtime } from '../src/runtime/index.ts';
import { nativeRuntime } from '../src/runtime/node.ts';
import { webRuntime } from '../src/runtime/web.ts';
import { answersOf, distanceBetween, expectSame } from './answers.ts';
import { webSubjects } from './web-subjects.ts';

describe('the web runtime beside the native one', () => {
  let native: Runtime;
  let web: Runtime;

  beforeAll(async () => {
    native = await nativeRuntime();
    const wasmPaths = new URL('.', import.meta.resolve('onnxruntime-web/ort-wasm-simd-threaded.wasm')).href;
    web = await webRuntime({ wasmPaths });
  });
  afterAll(async () => {
    await web.dispose();
    await native.dispose();
  });

  it.each(webSubjects)('$name: logits, gradients and FGSM are the same', async (subject) => {
    const { inputs, labels } = await subject.samples();
    const answer = async (runtime: Runtime) => {
      const classifier = await classifierFromBytes(subject.bytes(), { ...subject.options, runtime });
      const answers = await answersOf(classifier, inputs, labels, subject.epsilon);
      await classifier.dispose();
      return answers;
    };
    expectSame(distanceBetween(await answer(web), await answer(native), labels.length, subject.epsilon));
  });
});
