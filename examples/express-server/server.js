/**
 * Answers how a picture stands an attack: `node server.js MODEL.onnx [PORT]`, then
 * `curl --data-binary @cat.png 'localhost:3000/attack?epsilon=0.03'`.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import { attack, GibbonError, loadClassifier, pgd, readImages } from 'gibbon';

const [model, port = '3000'] = process.argv.slice(2);
const classifier = await loadClassifier(model);
const [channels] = classifier.inputShape;
const app = express();

app.post('/attack', express.raw({ type: () => true, limit: '10mb' }), async (request, response) => {
  const folder = await mkdtemp(join(tmpdir(), 'gibbon-server-'));
  try {
    const path = join(folder, 'picture.png');
    await writeFile(path, request.body);
    const [, height, width] = classifier.inputShape;
    const images = await readImages(path, { channels, height, width });
    const { data: logits } = await classifier.logits(images.images);
    const label = logits.indexOf(Math.max(...logits));
    const { samples } = await attack(classifier, pgd, images, [label], {
      epsilon: Number(request.query.epsilon ?? 0.03),
    });
    const { clean, adversarial, fooled, distance } = samples[0];
    response.json({ fooled, distance, before: clean, after: adversarial });
  } catch (error) {
    // What is wrong with a picture or an epsilon is the caller's to know; anything else is ours.
    if (!(error instanceof GibbonError)) throw error;
    response.status(400).json({ code: error.code, message: error.message, hint: error.hint });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

const server = app.listen(Number(port), '127.0.0.1', () => console.log(`http://localhost:${server.address().port}`));
