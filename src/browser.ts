/**
 * Gibbon in a browser, on a page or in a web worker: nothing here needs Node or the DOM.
 *
 * @example
 * import { attack, classifierFromBytes, fgsm, webRuntime } from 'gibbon/browser';
 *
 * const runtime = await webRuntime();
 * const bytes = new Uint8Array(await (await fetch('model.onnx')).arrayBuffer());
 * const classifier = await classifierFromBytes(bytes, { runtime, mean: [0.5], std: [0.5] });
 * const result = await attack(classifier, fgsm, images, labels, { epsilon: 8 / 255 });
 *
 * @module
 */
export * from './data/index.ts';
export * from './library.ts';
export { decodeModel, type ModelProto } from './onnx/index.ts';
export { type CheckOptions, checkedRuntime } from './runtime/checked.ts';
export { type WasmPaths, type WebRuntimeOptions, webRuntime } from './runtime/web.ts';
