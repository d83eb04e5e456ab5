/** Services as they are met: a server and a program of the tests' own, which are slow, answer nonsense, change their mind, or die. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { attacks } from '../attacks/index.ts';
import { parseNpy } from '../data/index.ts';
import { OptionError } from '../errors.ts';
import { attack, nearest, smallestDistance } from '../harness/index.ts';
import { floats, type Shape } from '../tensor/index.ts';
import { norms, targeted } from '../threat/index.ts';
import { readAnswer } from './answer.ts';
import { Asking, type AskingOptions } from './asking.ts';
import { commandTransport } from './command.node.ts';
import { servedClassifier } from './served-classifier.ts';
import { bytesOf, type Transport } from './transport.ts';
import { urlTransport } from './url.ts';

const folder = mkdtempSync(join(tmpdir(), 'gibbon-service-'));
afterAll(() => rmSync(folder, { recursive: true }));

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const SIZE = 12;
const WEIGHTS = Array.from({ length: SIZE }, (_, j) => ((j * 7) % 5) - 2 + j / 40);
const BOX = { low: -30, high: 30 };
const leadOf = (x: ArrayLike<number>) => WEIGHTS.reduce((sum, weight, j) => sum + weight * x[j], 0.3);
const scoresOf = (x: ArrayLike<number>) => [0, leadOf(x)];
const labelOf = (x: ArrayLike<number>) => (leadOf(x) > 0 ? 1 : 0);

/** A server that answers the n-th request, from 0. */
async function server(
  answer: (x: readonly number[], n: number, response: ServerResponse) => unknown,
  read: (body: Buffer) => readonly number[] = (body) => JSON.parse(String(body)).flat(3),
): Promise<string> {
  let n = 0;
  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    const said = answer(read(Buffer.concat(parts)), n++, response);
    if (said !== undefined) response.end(typeof said === 'string' ? said : JSON.stringify(said));
  };
  const listening = createServer((request, response) => void handle(request, response));
  await new Promise<void>((ready) => {
    listening.listen(0, '127.0.0.1', ready);
  });
  closing.push(() => {
    listening.closeAllConnections();
    listening.close();
  });
  const { port } = listening.address() as AddressInfo;
  return `http://127.0.0.1:${port}/answer`;
}

/** A program; `answer` is the body of a function of the array `x` and the number `n` of the line. */
function program(name: string, answer: string, every = ''): string {
  const path = join(folder, `${name}.mjs`);
  writeFileSync(
    path,
    `import { createInterface } from 'node:readline';
const W = ${JSON.stringify(WEIGHTS)};
const leadOf = (x) => W.reduce((sum, w, j) => sum + w * x[j], 0.3);
let n = 0;
${every}
createInterface({ input: process.stdin }).on('line', (line) => {
  const x = JSON.parse(line).flat(3);
  const answer = ((x, n) => { ${answer} })(x, n++);
  if (answer !== undefined) process.stdout.write(typeof answer === 'string' ? answer : JSON.stringify(answer) + '\\n');
});`,
  );
  return `'${process.execPath}' '${path}'`;
}

const quick: AskingOptions = { patience: 5, firstWait: 0.01, retries: 3 };
const x = Float32Array.from({ length: SIZE }, (_, j) => (j % 3) - 1.2);
const expected = labelOf(x);

async function open(transport: Transport, options: AskingOptions = quick, classCount?: number) {
  closing.push(() => transport.close());
  const asking = new Asking(transport, options);
  const inputShape: Shape = [SIZE];
  const served = await servedClassifier(asking, {
    name: 'test',
    inputShape,
    layout: undefined,
    box: BOX,
    classCount,
    first: x,
  });
  return { ...served, asking };
}

const inputs = floats([1, SIZE], x);

describe('an answer', () => {
  it.each([
    ['3', { kind: 'label', label: 3 }],
    ['{"label": 3}', { kind: 'label', label: 3 }],
    ['[0.5, 2]', { kind: 'scores', scores: Float32Array.of(0.5, 2) }],
    ['[[0.5, 2]]\r', { kind: 'scores', scores: Float32Array.of(0.5, 2) }],
    ['{"scores": [0.5, 2], "time": 1}', { kind: 'scores', scores: Float32Array.of(0.5, 2) }],
  ])('%s is read', (text, answer) => expect(readAnswer(text)).toEqual(answer));

  it.each(['', 'cat', '-1', '1.5', 'null', '[]', '[1]', '[1, "2"]', '[1, NaN]', '[[1, 2], [3, 4]]', '{"label": "1"}'])(
    '"%s" is nonsense',
    (text) => expect(readAnswer(text)).toBeUndefined(),
  );
});

describe('an array', () => {
  it('is sent as nested lists that are the same float32 when they are read, on one line', () => {
    const data = Float32Array.of(0.1, -3e-9, 1 / 3, 16777215, 0, 5e-45);
    const text = new TextDecoder().decode(bytesOf(floats([1, 2, 3], data), 'json'));
    expect(text).toMatch(/^\[\[\[0\.1,/);
    expect(Float32Array.from(JSON.parse(text).flat(3))).toEqual(data);
  });
});

describe('a server', () => {
  it('of scores is attacked by every attack that needs no more', async () => {
    const { classifier, asking } = await open(urlTransport(await server(scoresOf), 'json'));
    const epsilon = (2 * Math.abs(leadOf(x))) / norms.Linf.dual(Float32Array.from(WEIGHTS));
    for (const method of [attacks.simba, attacks.nes, attacks.spsa, attacks.square]) {
      const before = asking.count.queries;
      const options = { norm: 'Linf', epsilon, options: { queries: 300 } } as const;
      const result = await attack(classifier, method, inputs, [expected], options);
      expect(result.samples[0].fooled, method.name).toBe(true);
      const judge = asking.count.queries - before - result.cost.forwards;
      expect(judge, 'every forward pass is a query, and the judge asks about the sample and its example').toBe(2);
    }
  });

  it('is sent .npy files where these were asked for', async () => {
    const address = await server(labelOf, (body) => Array.from(parseNpy(new Uint8Array(body)).data, Number));
    const { classifier, answers } = await open(urlTransport(address, 'npy'), quick, 2);
    expect(answers).toBe('label');
    expect(Array.from((await classifier.shipped.outputs(inputs)).data)).toEqual(expected === 1 ? [0, 1] : [1, 0]);
  });

  it('that fails is asked again, and each failure is counted by its kind', async () => {
    const address = await server((values, n, response) => {
      if (n === 1) return undefined;
      if (n === 2) return 'I would rather not';
      if (n === 3) {
        response.writeHead(503, { 'retry-after': '0' });
        return 'busy';
      }
      if (n === 4) return [1, 2, 3];
      if (n === 5) return void response.destroy();
      return scoresOf(values);
    });
    const { classifier, asking } = await open(urlTransport(address, 'json'), { ...quick, patience: 1, retries: 5 });
    const { data } = await classifier.logits(inputs);
    expect(data[1]).toBeCloseTo(leadOf(x), 4);
    expect(asking.count).toEqual({
      queries: 7,
      answered: 2,
      retries: 5,
      failures: { slow: 1, nonsense: 2, refused: 1, dead: 1 },
    });
  });

  it('ends where patience does, says why, and is not asked any more', async () => {
    const { classifier, asking } = await open(urlTransport(await server((_, n) => (n === 0 ? [1, 2] : 'no')), 'json'), {
      ...quick,
      retries: 2,
    });
    await expect(classifier.logits(inputs)).rejects.toThrow('after 3 tries: it answered "no"');
    await expect(classifier.logits(inputs)).rejects.toMatchObject({ code: 'service', reason: 'failed' });
    expect(asking.count.queries).toBe(4);
  });

  it('that refuses for good is not asked again', async () => {
    const address = await server((_, __, response) => {
      response.writeHead(404);
      return 'nothing here';
    });
    await expect(open(urlTransport(address, 'json'))).rejects.toThrow('status 404: nothing here');
  });

  it('is sent no more than its budget and no faster than its rate', async () => {
    const times: number[] = [];
    const address = await server((values) => {
      times.push(performance.now());
      return scoresOf(values);
    });
    const { classifier } = await open(urlTransport(address, 'json'), { ...quick, budget: 5, rate: 50 });
    for (let i = 0; i < 4; i++) await classifier.logits(inputs);
    await expect(classifier.logits(inputs)).rejects.toMatchObject({ reason: 'budget' });
    expect(times.length).toBe(5);
    expect(times[4] - times[0]).toBeGreaterThan(4 * 20 - 15);
  });

  it('that changes its mind is found out, and the majority counts', async () => {
    const answers = [0, 1, 0, 0, 0, 1];
    const { classifier, repeated } = await open(urlTransport(await server((_, n) => answers[n]), 'json'), quick, 2);
    const { data } = await classifier.shipped.outputs(inputs);
    expect(Array.from(data)).toEqual([1, 0]);
    expect(repeated().changed).toBeGreaterThan(0);
  });

  it.each(['http://example.com/', 'http://192.168.0.1/', 'http://127.0.0.1.example.com/', 'ftp://127.0.0.1/', 'x'])(
    'elsewhere is refused: %s',
    (address) => expect(() => urlTransport(address, 'json')).toThrow(OptionError),
  );
});

describe('a program', () => {
  it('of labels is attacked by decisions, targeted and not, from starting points', async () => {
    const command = program('labels', 'return leadOf(x) > 0 ? 1 : 0;');
    const { classifier, asking } = await open(commandTransport(command, 'json'), quick, 2);
    const optimum = Math.abs(leadOf(x)) / norms.L2.dual(Float32Array.from(WEIGHTS));
    const options = { norm: 'L2', options: { queries: 500 } } as const;
    const start = x.map((value, j) => value - (2.5 * leadOf(x) * WEIGHTS[j]) / 20);
    expect(labelOf(start)).not.toBe(expected);
    for (const target of [[expected], targeted([1 - expected])]) {
      const starts = floats([2, SIZE], [...x, ...start]);
      const result = await nearest(classifier, attacks.geoda, inputs, target, { ...options, starts });
      expect(smallestDistance(result.samples[0])).toBeLessThan(optimum * 1.3);
    }
    expect(asking.count.failures).toEqual({ slow: 0, nonsense: 0, refused: 0, dead: 0 });
  });

  it('that dies, is late, speaks too much or says nonsense is started again', async () => {
    const state = join(folder, 'state');
    writeFileSync(state, '0');
    const command = program(
      'moody',
      `const before = Number(readFileSync(${JSON.stringify(state)}, 'utf8'));
       writeFileSync(${JSON.stringify(state)}, String(before + 1));
       if (before === 1) { process.stderr.write('out of bananas'); process.exit(3); }
       if (before === 2) return undefined;
       if (before === 3) return 'what?\\n';
       if (before === 4) return '[7,8]\\n[9,9]\\n';
       return [0, leadOf(x)];`,
      "import { readFileSync, writeFileSync } from 'node:fs';",
    );
    const { classifier, asking } = await open(commandTransport(command, 'json'), { ...quick, patience: 3 });
    const { data } = await classifier.logits(inputs);
    expect(Array.from(data), 'the first line counts, what follows it ends the program').toEqual([7, 8]);
    expect((await classifier.logits(inputs)).data[1]).toBeCloseTo(leadOf(x), 4);
    expect(asking.count).toMatchObject({ retries: 3, failures: { slow: 1, nonsense: 1, refused: 0, dead: 1 } });
  });

  it('that cannot be started is said with what the shell says', async () => {
    const transport = commandTransport('/nowhere/at-all', 'json');
    await expect(open(transport, { ...quick, retries: 0 })).rejects.toThrow(/exit code 127.*nowhere/);
  });
});
