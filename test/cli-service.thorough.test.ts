/** `gibbon attack` on services of the test's own: a server and a program that tell stripes apart. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseNpy, writeNpy } from '../src/data/index.ts';
import { floats } from '../src/tensor/index.ts';
import { gibbon } from './command-line.ts';
import { joined, stripeFile, stripeValues } from './pictures.ts';
import { SIDE, stripes } from './small-models.ts';

const folder = mkdtempSync(join(tmpdir(), 'gibbon-served-'));

/** How bright the thirds of a picture are, from left to right. */
const SCORES = `(pixels) => [0, 1, 2].map((k) => pixels.reduce((sum, v, j) => (Math.floor((j % ${SIDE}) / 3) === k ? sum + v : sum), 0) / 9)`;
const program = (answer: string) => `import { createInterface } from 'node:readline';
const scoresOf = ${SCORES};
let n = 0;
createInterface({ input: process.stdin }).on('line', (line) => {
  const scores = scoresOf(JSON.parse(line).flat(3));
  n++;
  ${answer}
});`;
const labels = "process.stdout.write(scores.indexOf(Math.max(...scores)) + '\\n');";

const scoresOf: (pixels: readonly number[]) => number[] = new Function(`return ${SCORES}`)();
const server = createServer(async (request, response) => {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part);
  response.end(JSON.stringify({ scores: scoresOf(JSON.parse(String(Buffer.concat(parts))).flat(3)) }));
});
let address = '';

beforeAll(async () => {
  for (const index of [0, 1, 2]) writeFileSync(join(folder, `${index}.png`), await stripeFile(index));
  writeFileSync(join(folder, 'x.npy'), writeNpy(floats([3, 1, SIDE, SIDE], joined([0, 1, 2].map(stripeValues)))));
  writeFileSync(join(folder, 'y.txt'), '0\n1\n2\n');
  writeFileSync(join(folder, 'stripes.onnx'), stripes());
  writeFileSync(join(folder, 'labels.mjs'), program(labels));
  writeFileSync(join(folder, 'dying.mjs'), program(`if (n > 260) process.exit(1); ${labels}`));
  await new Promise<void>((ready) => {
    server.listen(0, '127.0.0.1', ready);
  });
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

const served = (...words: string[]) => gibbon(folder, ['attack', ...words]);

describe('gibbon attack on a service', () => {
  it.concurrent('asks a server for scores, and counts its queries', async () => {
    const { code, stdout } = await served(
      '--url',
      address,
      'x.npy',
      '--labels',
      'y.txt',
      '--attack',
      'simba',
      '--queries',
      '50',
      '--json',
    );
    expect(code).toBe(0);
    const { summary, service, samples, cost } = JSON.parse(stdout);
    expect(summary).toMatchObject({ cleanAccuracy: 1, samples: 3 });
    expect(service).toMatchObject({ answers: 'scores', retries: 0, changed: 0, unfinished: [] });
    expect(service.queries).toBeGreaterThanOrEqual(cost.forwards + samples.length);
  });

  it.concurrent('asks a program for labels, targeted, from starting points, and saves what it finds', async () => {
    const words = [
      '--class-count',
      '3',
      'x.npy',
      '--limit',
      '1',
      '--target',
      '2',
      '--attack',
      'geoda',
      '--queries',
      '300',
    ];
    const { code, stdout, stderr } = await served(
      ...['--command', `'${process.execPath}' labels.mjs`, ...words, '--start-from', 'x.npy', '--out', 'found'],
    );
    expect(stderr).toBe('note: 1 of 3 starting points are taken for class 2\n');
    expect(code).toBe(0);
    expect(stdout).toMatch(/service +\d+ queries\n/);
    expect(readdirSync(join(folder, 'found'))).toContain('adversarials.npy');
    const { data } = parseNpy(new Uint8Array(readFileSync(join(folder, 'found/adversarials.npy'))));
    const scores = scoresOf(Array.from(data, Number));
    expect(scores.indexOf(Math.max(...scores))).toBe(2);
  });

  it.concurrent('judges examples that follow the gradients of a surrogate', async () => {
    const words = ['--class-count', '3', 'x.npy', '--labels', 'y.txt', '--attack', 'mifgsm', '--epsilon', '0.6'];
    const { code, stdout, stderr } = await served(
      ...['--command', `'${process.execPath}' labels.mjs`, ...words, '--surrogate', 'stripes.onnx', '--json'],
    );
    expect(stderr).toBe('');
    expect(code).toBe(0);
    const { attack, summary, service, cost } = JSON.parse(stdout);
    expect(attack).toBe('mifgsm on stripes');
    expect(summary).toMatchObject({ cleanAccuracy: 1, robustAccuracy: 0 });
    expect(service.queries, 'the clean input, the example, and the example in 8 bits').toBeLessThan(15);
    expect(cost.backwards).toBe(30);
  });

  it.concurrent.for([
    ['whose budget ends', 0, 'labels', ['--budget', '260'], /the budget of 260 queries is spent/],
    ['that dies', 2, 'dying', ['--retries', '0'], /ended with exit code 1/],
  ] as const)('%s leaves what was found', async ([, expected, name, more, why]) => {
    const out = `left-${name}`;
    const words = ['--class-count', '3', 'x.npy', '--labels', 'y.txt', '--attack', 'boundary', '--queries', '150'];
    const { code, stderr } = await served(
      ...['--command', `'${process.execPath}' ${name}.mjs`, ...words, ...more, '--out', out],
    );
    expect(stderr).toMatch(why);
    expect(stderr).toMatch(/2 samples were attacked, 1 were not/);
    expect(code).toBe(expected);
    const record = JSON.parse(readFileSync(join(folder, out, 'attack.json'), 'utf8'));
    expect(record.service.unfinished).toEqual(['#2']);
    expect(record.samples.map(({ fooled }: { fooled: boolean }) => fooled)).toEqual([true, true]);
    const { shape, data } = parseNpy(new Uint8Array(readFileSync(join(folder, out, 'adversarials.npy'))));
    expect(shape[0]).toBe(2);
    for (const i of [0, 1]) {
      const scores = scoresOf(Array.from(data.slice(i * SIDE ** 2, (i + 1) * SIDE ** 2), Number));
      expect(scores.indexOf(Math.max(...scores)), 'the example in progress is one too').not.toBe(i);
    }
  });

  it.concurrent.for([
    [['x.npy', '--url', 'http://example.com'], 'is another machine'],
    [['x.npy', '--url', 'http://127.0.0.1:9', '--retries', '0'], 'cannot be reached'],
    [['x.npy', '--url', 'x', '--attack', 'pgd'], 'needs gradients'],
    [['x.npy', '--url', 'x', '--command', 'y', '--attack', 'square'], 'contradicts --command'],
    [['x.npy', '--url', 'x', '--mean', '.5', '--attack', 'square'], 'about a file'],
    [['m.onnx', 'x.npy', '--budget', '5'], 'about a service'],
    [['m.onnx', 'x.npy', '--budget', '0'], '--budget: 0 is below 1'],
    [['--url', 'http://127.0.0.1:9'], "missing required argument 'input'"],
    [['m.onnx', 'x.npy', '--start-from', 'x.npy'], 'begins at the sample itself'],
  ] as const)('refuses %o', async ([words, why]) => {
    const attack = words.some((word) => word === '--attack' || word === '--start-from') ? [] : ['--attack', 'square'];
    const { code, stderr } = await served(...words, ...attack);
    expect(stderr).toContain(why);
    expect(code).toBe(2);
  });

  it.concurrent('refuses starting points of the wrong class, and attacks by scores where there are labels', async () => {
    const words = ['--command', `'${process.execPath}' labels.mjs`, '--class-count', '3', 'x.npy', '--limit', '1'];
    const wrong = await served(...words, '--target', '2', '--attack', 'geoda', '--start-from', '0.png');
    expect(wrong.stderr).toContain('the model takes none of the 1 for class 2');
    const scores = await served(...words, '--attack', 'square');
    expect(scores.stderr).toContain('square needs scores, and the service answers labels');
  });
});
