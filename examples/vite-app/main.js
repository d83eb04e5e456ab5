/** Fools a network that reads digits, in the visitor's own browser. `public/model.onnx` is the network. */
import { attack, classifierFromBytes, drawDigits, fgsm, webRuntime } from 'gibbon/browser';
import mjs from 'onnxruntime-web/ort-wasm-simd-threaded.mjs?url';
import wasm from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url';

const picture = document.querySelector('#picture').getContext('2d');
const slider = document.querySelector('#epsilon');
const said = document.querySelector('#said');

const runtime = await webRuntime({ wasmPaths: { mjs, wasm } });
const response = await fetch('model.onnx');
const classifier = await classifierFromBytes(new Uint8Array(await response.arrayBuffer()), { runtime });
const { images, labels } = drawDigits({ count: 1, seed: 1, split: 'test' });

async function fool() {
  const epsilon = Number(slider.value);
  const { samples, adversarials } = await attack(classifier, fgsm, images, labels, { epsilon });
  const [{ clean, adversarial, fooled }] = samples;
  const pixels = new ImageData(28, 28);
  for (const [i, value] of adversarials.data.entries())
    pixels.data.set([255 * value, 255 * value, 255 * value, 255], 4 * i);
  picture.putImageData(pixels, 0, 0);
  said.textContent = `${fooled ? 'Fooled' : 'Right'}: it read ${clean.class}, with epsilon ${epsilon} it reads ${adversarial.class}.`;
}

slider.addEventListener('change', fool);
await fool();
