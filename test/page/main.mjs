/** Puts on the page what the tests ask of it. */
import * as gibbon from 'gibbon/browser';
import { answers } from './answers.mjs';
import { goalAnswers } from './goal-answers.mjs';

let worker;

/** The same as `answers`, in a worker that all calls share. */
function answersInWorker(request) {
  worker ??= new Worker(new URL('./worker.mjs', import.meta.url), { type: 'module' });
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => (data.error === undefined ? resolve(data.result) : reject(new Error(data.error)));
    worker.onerror = ({ message }) => reject(new Error(message));
    worker.postMessage(request);
  });
}

/** What a file with the input x puts out when it runs again: the kind of array and its elements, by name. */
async function outputs({ runtime: runtimeOptions, model, shape, data }) {
  const runtime = await gibbon.webRuntime(runtimeOptions);
  const program = await runtime.compile(new Uint8Array(await (await fetch(model)).arrayBuffer()));
  const feeds = { x: gibbon.floats(shape, data) };
  await program.run(feeds);
  const results = Object.entries(await program.run(feeds));
  await program.dispose();
  return {
    runtime: runtime.name,
    diagnostics: runtime.diagnostics,
    results: Object.fromEntries(results.map(([name, { data }]) => [name, [data.constructor.name, ...data]])),
  };
}

/** Why there is no runtime. */
async function refusal(runtimeOptions) {
  const error = await gibbon.webRuntime(runtimeOptions).then(
    () => new Error('there is one'),
    (reason) => reason,
  );
  return { code: error.code, message: error.message, hint: error.hint };
}

Object.assign(globalThis, { answers, answersInWorker, goalAnswers, outputs, refusal });
