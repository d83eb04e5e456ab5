/**
 * Draws docs/pictures/epsilon.svg: epsilon is dragged from 0 to 0.12 along the gradient's sign of one digit, and the network of the
 * demonstration answers at each step. Every number in it is what the file answers. Needs the built package.
 */
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { attack, drawDigits, fgsm, loadClassifier } from '../dist/index.js';
import { pixelImageOf } from '../dist/report/page/pictures.js';
import { encodePng } from '../dist/report/page/png.js';

const root = resolve(import.meta.dirname, '..');
const LARGEST = 0.12;
const STEPS = 24;
/** The first digit of the demonstration that one step fools. */
const SHOWN = { count: 20, seed: 1, split: 'test' };
const DEMO_EPSILON = 0.1;
const SECONDS = 8;

const classifier = await loadClassifier(join(root, 'dist/demo/digits.onnx'));
const digits = drawDigits(SHOWN);
const result = await attack(classifier, fgsm, digits, digits.labels, { epsilon: DEMO_EPSILON });
const index = result.samples.findIndex(({ fooled, fooledBefore }) => fooled && !fooledBefore);
const size = 28 * 28;
const clean = digits.images.data.slice(index * size, (index + 1) * size);
const step = result.adversarials.data.slice(index * size, (index + 1) * size);
const format = { shape: classifier.inputShape, box: classifier.box, layout: classifier.layout ?? 'nchw' };

const pictureOf = (data) =>
  `data:image/png;base64,${Buffer.from(encodePng(pixelImageOf(data, format))).toString('base64')}`;

/** One frame: the picture at an epsilon, and what the file answers to it. */
async function frame(epsilon) {
  // The step of the demonstration was clipped to 0..1, and its sign is what is followed here.
  const data = clean.map((value, i) => Math.min(1, Math.max(0, value + epsilon * Math.sign(step[i] - value))));
  const outputs = await classifier.shipped.outputs({ dtype: 'float32', shape: [1, 1, 28, 28], data });
  const largest = Math.max(...outputs.data);
  const powers = Array.from(outputs.data, (logit) => Math.exp(logit - largest));
  const total = powers.reduce((sum, power) => sum + power);
  return { epsilon, picture: pictureOf(data), shares: powers.map((power) => power / total) };
}

const there = await Promise.all(Array.from({ length: STEPS + 1 }, (_, i) => frame((LARGEST * i) / STEPS)));
await classifier.dispose();
const frames = [...there, ...there.slice(1, -1).reverse()];
const answerOf = ({ shares }) => shares.indexOf(Math.max(...shares));
const shownClasses = [...new Set([answerOf(there[0]), answerOf(there[STEPS])])];

const seconds = `${SECONDS}s`;
const keys = frames.map((_, i) => (i / frames.length).toFixed(4)).join(';');
const discrete = (attribute, values) =>
  `<animate attributeName="${attribute}" calcMode="discrete" dur="${seconds}" repeatCount="indefinite" keyTimes="${keys}" values="${values.join(';')}"/>`;
const visibleIn = (isVisible) =>
  discrete(
    'visibility',
    frames.map((each) => (isVisible(each) ? 'visible' : 'hidden')),
  );
const WIDTH = 240;

const pictures = there.map(
  (each, i) =>
    `<image x="16" y="16" width="168" height="168" href="${each.picture}" style="image-rendering:pixelated" visibility="${i === 0 ? 'visible' : 'hidden'}">${visibleIn((shown) => shown === each)}</image>`,
);
const bars = shownClasses.map((digit, i) => {
  const y = 44 + 44 * i;
  const widths = frames.map(({ shares }) => (shares[digit] * WIDTH).toFixed(1));
  const colour = i === 0 ? '#2f6f9f' : '#b3442b';
  return `<text x="208" y="${y + 15}" class="digit">${digit}</text><rect x="232" y="${y}" width="${WIDTH}" height="20" class="rail"/><rect x="232" y="${y}" width="${widths[0]}" height="20" fill="${colour}">${discrete('width', widths)}</rect>`;
});
const captions = there.map((each, i) => {
  const answer = answerOf(each);
  const words = `ε = ${each.epsilon.toFixed(3)}: it reads ${answer} (${(100 * each.shares[answer]).toFixed(1)} %)`;
  return `<text x="208" y="176" visibility="${i === 0 ? 'visible' : 'hidden'}">${words}${visibleIn((shown) => shown === each)}</text>`;
});
const places = frames.map(({ epsilon }) => (232 + (WIDTH * epsilon) / LARGEST).toFixed(1));
const title = `A handwritten ${shownClasses[0]}: as epsilon grows along the sign of the gradient, the network reads ${shownClasses[1]}`;

const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 496 200" width="496" height="200" role="img" aria-label="${title}">
<title>${title}</title>
<style>text{font:15px system-ui,sans-serif;fill:#222}.digit{font-weight:600}.rail{fill:#e6e6e2}svg{background:#fff}</style>
<rect width="496" height="200" fill="#fff"/>
${pictures.join('\n')}
${bars.join('\n')}
<rect x="232" y="138" width="${WIDTH}" height="4" rx="2" class="rail"/>
<text x="208" y="146">ε</text>
<circle cx="${places[0]}" cy="140" r="8" fill="#444">${discrete('cx', places)}</circle>
${captions.join('\n')}
</svg>
`;
await writeFile(join(root, 'docs/pictures/epsilon.svg'), svg);
