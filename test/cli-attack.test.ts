/** `gibbon attack` as people run it, on models whose answers can be told in the head. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseNpy, writeNpy, writeNpz } from '../src/data/index.ts';
import { floats, integers, tensor } from '../src/tensor/index.ts';
import { gibbon } from './command-line.ts';
import { CONTRAST, colourFile, idxFile, joined, stripeFile, stripePixels, stripeValues } from './pictures.ts';
import {
  colours,
  coloursLast,
  oneAtATime,
  openStripes,
  SIDE,
  stripes,
  tableOfVectors,
  vectors,
} from './small-models.ts';

const folder = mkdtempSync(join(tmpdir(), 'gibbon-attack-'));

function put(name: string, contents: Uint8Array | string): void {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), contents);
}

const LONG = 'a-photograph-whose-name-goes-on-and-on-and-on-for-far-longer-than-anybody-wants-to-read-';
const classes = [0, 1, 2];

beforeAll(async () => {
  put('stripes.onnx', stripes());
  put('open.onnx', openStripes());
  put('alone.onnx', oneAtATime());
  put('vectors.onnx', vectors());
  put('table.onnx', tableOfVectors());
  put('colours.onnx', colours());
  put('last.onnx', coloursLast());
  for (const index of classes) {
    put(`flat/${index}.png`, await stripeFile(index));
    put(`formats/${index}/a.png`, await stripeFile(index));
    put(`formats/${index}/b.JPG`, await stripeFile(index, 'jpeg'));
    put(`formats/${index}/c.webp`, await stripeFile(index, 'webp'));
    put(`named/${['left', 'middle', 'right'][index]}/a.png`, await stripeFile(index));
    put(`colours/${index}/a.png`, await colourFile(index));
  }
  for (let i = 0; i < 60; i++) put(`many/${LONG}${String(i).padStart(2, '0')}.png`, await stripeFile(i % 3));
  put('big.png', await stripeFile(2, 'png', 4 * SIDE));

  const rows = joined(classes.map(stripeValues));
  put('x.npy', writeNpy(floats([3, SIDE ** 2], rows)));
  put('x-images.npy', writeNpy(floats([3, 1, SIDE, SIDE], rows)));
  put(
    'x-bytes.npy',
    writeNpy(
      tensor(
        'uint8',
        [3, SIDE, SIDE],
        Uint8Array.from(rows, (value) => value * 255),
      ),
    ),
  );
  const extreme = rows.map((value) => (value > 0.5 ? 255 : 0));
  put('x-extreme.npy', writeNpy(tensor('uint8', [3, SIDE, SIDE], Uint8Array.from(extreme))));
  put('y.npy', writeNpy(integers([3], classes)));
  put('x.npz', writeNpz({ images: floats([3, SIDE ** 2], rows), labels: integers([3], classes) }));
  const pixels = Uint8Array.from(classes.flatMap((index) => [...stripePixels(index)]));
  put('t10k-images-idx3-ubyte.gz', idxFile([3, SIDE, SIDE], pixels));
  put('t10k-labels-idx1-ubyte.gz', idxFile([3], Uint8Array.from(classes)));

  put('labels.csv', 'file,label\nflat/2.png,2\n1.png,1\n0.png,0\n');
  put('labels.json', '{"0.png": 0, "1.png": 1, "2.png": 2}');
  put('lines.txt', '0\n1\n2\n');
  put('names.txt', `left, the west\nmiddle\n${LONG}right\n`);
  put('two-names.txt', 'middle\nright\n');
  put('carded.onnx', stripes());
  put('carded.gibbon.json', '{"box": "0..255", "labelOffset": 1, "classNames": "two-names.txt"}');
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Sample {
  readonly sample: string;
  readonly label: number;
  readonly clean: { readonly class: number; readonly confidence: number; readonly name: string | null };
  readonly adversarial: { readonly class: number };
  readonly fooledBefore: boolean;
  readonly fooled: boolean;
  readonly fooledIn8Bits: boolean | null;
  readonly distance: number;
}

/** The record of an attack, and what was noted beside it. */
async function attacked(words: string) {
  const { code, stdout, stderr } = await gibbon(folder, ['attack', ...words.split(' '), '--threads', '1', '--json']);
  expect(stderr).toMatch(/^(note: .*\n)*$/);
  expect(code).toBe(0);
  const record = JSON.parse(stdout);
  const samples: readonly Sample[] = record.samples;
  return { record, samples, notes: stderr.split('\n').map((line) => line.replace('note: ', '')) };
}

const above = `${CONTRAST / 2 + 1}/255`;
const below = `${CONTRAST / 2 - 1}/255`;
const ownAnswers = "no labels were given: the model's own answers were attacked";

describe('the inputs of gibbon attack', () => {
  it.concurrent.for([
    ['stripes.onnx formats', [0, 0, 0, 1, 1, 1, 2, 2, 2]],
    ['stripes.onnx flat --labels labels.csv', [0, 1, 2]],
    ['stripes.onnx flat --labels labels.json', [0, 1, 2]],
    ['stripes.onnx flat --labels lines.txt --limit 2', [0, 1]],
    ['stripes.onnx flat --labels y.npy', [0, 1, 2]],
    ['stripes.onnx flat/2.png flat/0.png --labels labels.csv', [2, 0]],
    ['stripes.onnx named --class-names names.txt --limit 2', [0, 1]],
    ['stripes.onnx flat/1.png --label 1', [1]],
    ['stripes.onnx big.png --resize 9 --label 2', [2]],
    ['stripes.onnx big.png --resize 9 --crop 9 --label 2', [2]],
    ['open.onnx flat --crop 9 --labels lines.txt', [0, 1, 2]],
    ['alone.onnx formats --batch 4', [0, 0, 0, 1, 1, 1, 2, 2, 2]],
    ['colours.onnx colours', [0, 1, 2]],
    ['colours.onnx colours/1/a.png --channels bgr --label 1', [1]],
    ['last.onnx colours', [0, 1, 2]],
    ['vectors.onnx x.npy --labels y.npy', [0, 1, 2]],
    ['vectors.onnx x-images.npy --labels lines.txt', [0, 1, 2]],
    ['table.onnx x.npy --labels y.npy --at vector', [0, 1, 2]],
    ['table.onnx x.npy --labels y.npy --at vector --shape 81', [0, 1, 2]],
    ['stripes.onnx x-bytes.npy --labels y.npy', [0, 1, 2]],
    ['stripes.onnx x-extreme.npy --labels y.npy --box -.3..0.7', [0, 1, 2]],
    ['stripes.onnx x.npz --limit 2', [0, 1]],
    ['stripes.onnx t10k-images-idx3-ubyte.gz', [0, 1, 2]],
    ['stripes.onnx t10k-images-idx3-ubyte.gz --limit 1', [0]],
    ['vectors.onnx x.npy --labels t10k-labels-idx1-ubyte.gz', [0, 1, 2]],
  ] as const)('are read: %s', async ([words, labels]) => {
    const { record, samples } = await attacked(`${words} --epsilon 0 --attack noise`);
    expect(samples.map(({ label }) => label)).toEqual(labels);
    expect(record.labelsAreAnswers).toBe(false);
    expect(record.summary.cleanAccuracy, 'pixels have lost their place on the way').toBe(1);
  });

  it.concurrent('are taken for what the model answers where nobody says what they are', async () => {
    const { record, samples, notes } = await attacked('stripes.onnx flat --epsilon 0');
    expect(record.labelsAreAnswers).toBe(true);
    expect(notes).toContain(ownAnswers);
    expect(samples.map(({ label }) => label)).toEqual(classes);
  });
});

describe('what gibbon attack finds', () => {
  it.concurrent.for([
    ['stripes.onnx formats', above, true],
    ['stripes.onnx formats', below, false],
    ['stripes.onnx formats --attack fgsm', above, true],
    ['stripes.onnx formats --attack fgsm', below, false],
    ['alone.onnx formats --attack bim --steps 5', above, true],
    ['alone.onnx formats --attack bim --steps 5', below, false],
    ['stripes.onnx x.npz --box 0..1 --mean .5 --std .25', above, true],
    ['stripes.onnx x.npz --box 0..1 --mean .5 --std .25', below, false],
  ] as const)('is right by the closed form: %s --epsilon %s', async ([words, epsilon, isFooled]) => {
    const { record, samples } = await attacked(`${words} --epsilon ${epsilon}`);
    expect(samples.map(({ fooled }) => fooled)).toEqual(samples.map(() => isFooled));
    expect(record.summary.robustAccuracy).toBe(isFooled ? 0 : 1);
    for (const { distance } of samples) expect(distance).toBeLessThanOrEqual(record.epsilon);
  });

  it.concurrent('is the target, where one was given', async () => {
    const { record, samples, notes } = await attacked(`stripes.onnx flat --target 1 --epsilon ${above}`);
    expect(samples.map(({ adversarial }) => adversarial.class)).toEqual([1, 1, 1]);
    expect(samples.map(({ fooledBefore }) => fooledBefore)).toEqual([false, true, false]);
    expect(record).toMatchObject({ target: 1, summary: { cleanAccuracy: null, robustAccuracy: null, successRate: 1 } });
    expect(notes).not.toContain(ownAnswers);
  });

  it.concurrent('is measured in the norm that was asked for', async () => {
    const { record, samples } = await attacked('stripes.onnx flat --norm l2 --epsilon .3 --labels lines.txt');
    expect(record).toMatchObject({ norm: 'L2', epsilon: 0.3 });
    for (const { distance } of samples) expect(distance).toBeCloseTo(0.3, 4);
  });

  it.concurrent.for([
    ['', true],
    [' --no-clip', false],
  ] as const)('stays in the box, unless told otherwise:%s', async ([word, isClipped]) => {
    const out = `clip-${isClipped}`;
    const { record } = await attacked(`vectors.onnx x.npy --epsilon 3/5 --labels y.npy --out ${out}${word}`);
    const { data, shape } = parseNpy(new Uint8Array(readFileSync(join(folder, out, 'adversarials.npy'))));
    expect(record.clip).toBe(isClipped);
    expect(shape).toEqual([3, SIDE ** 2]);
    expect(Array.from(data, Number).every((value) => value >= 0 && value <= 1)).toBe(isClipped);
  });

  it.concurrent.for([
    ['deepfool', 'Linf', CONTRAST / 2 / 255],
    ['fab', 'Linf', CONTRAST / 2 / 255],
    ['deepfool', 'L2', (CONTRAST / 255) * Math.sqrt((SIDE * 3) / 2)],
  ] as const)('is the smallest perturbation where no epsilon limits it: %s in %s', async ([name, norm, boundary]) => {
    const { record, samples } = await attacked(`stripes.onnx formats --attack ${name} --norm ${norm}`);
    expect(record).toMatchObject({
      attack: name,
      norm,
      epsilon: null,
      summary: { robustAccuracy: null, successRate: 1 },
    });
    for (const { distance } of samples) {
      expect(distance / boundary).toBeGreaterThan(0.9);
      expect(distance / boundary).toBeLessThan(1.1);
    }
    const within = await attacked(`stripes.onnx formats --attack ${name} --norm ${norm} --epsilon ${0.8 * boundary}`);
    expect(within.record.summary).toMatchObject({ robustAccuracy: 1, successRate: 0 });
    expect(within.record.epsilon).toBeCloseTo(0.8 * boundary, 12);
  });

  it.concurrent('says so where no example is found', async () => {
    const words = 'stripes.onnx flat --attack fmn --steps 1 --norm L1 --labels lines.txt --out none';
    const { record, samples } = await attacked(words);
    expect(samples).toMatchObject(classes.map(() => ({ fooled: false, adversarial: null, distance: null })));
    expect(record.summary).toMatchObject({ cleanAccuracy: 1, successRate: 0, medianDistance: null });
    expect(readdirSync(join(folder, 'none')).sort()).toEqual(['attack.json', 'index.html']);
  });

  it.concurrent('uses the model card beside the file where an option is left out', async () => {
    const { record, samples } = await attacked('carded.onnx formats/0 --labels y.npy --limit 2');
    expect(record).toMatchObject({ epsilon: 8, preprocessing: { box: { low: 0, high: 255 } } });
    expect(samples.map(({ label }) => label)).toEqual([1, 2]);
    expect(samples[0].clean).toMatchObject({ class: 0, name: '(background)', confidence: 1 });
    const own = await attacked('carded.onnx flat --box 0..1 --epsilon 8/255 --class-names names.txt --label-offset 0');
    expect(own.record).toMatchObject({ epsilon: 8 / 255, preprocessing: { box: { low: 0, high: 1 } } });
    expect(own.samples[0].clean.name).toBe('left, the west');
  });
});

describe('the notes of gibbon attack', () => {
  it.concurrent.for([
    [
      'stripes.onnx flat --epsilon 8',
      'epsilon 8 lets every input become any other in the box 0..1: did you mean 8/255?',
    ],
    ['stripes.onnx flat --epsilon 8 --box -1..1', 'in the box -1..1: did you mean 16/255?'],
    ['stripes.onnx flat --epsilon 8/255 --box 0..255', 'less than half a level of 8-bit pixels'],
    ['stripes.onnx flat --mean 110', 'the mean 110 lies outside the box 0..1'],
    ['alone.onnx flat', 'the file computes one sample at a time and cannot be made to take more'],
    ['stripes.onnx flat --class-names two-names.txt', 'two-names.txt holds one name fewer than the model has classes'],
  ] as const)('say what may be amiss: %s', async ([words, text]) => {
    const { notes } = await attacked(`${words} --labels lines.txt`);
    expect(notes).toEqual([expect.stringContaining(text), '']);
  });

  it.concurrent.for(['--norm L1', '--norm L2 --epsilon 3', '--epsilon 8 --box 0..255', '--mean 110 --box 0..255'])(
    'are silent where nothing is: %s',
    async (words) => {
      expect((await attacked(`stripes.onnx flat --labels lines.txt ${words}`)).notes).toEqual(['']);
    },
  );
});

describe('what gibbon attack saves', () => {
  it.concurrent('is the record that it prints, and pictures that still fool where the record says so', async () => {
    const { record, samples } = await attacked(`stripes.onnx formats --epsilon ${above} --out new/folder`);
    const out = join(folder, 'new/folder');
    expect(JSON.parse(readFileSync(join(out, 'attack.json'), 'utf8'))).toEqual(record);
    const kinds = ['adversarial', 'clean', 'comparison', 'perturbation'];
    const stems = classes.flatMap((index) => ['a', 'b', 'c'].map((name) => `${index}_${name}`));
    expect(readdirSync(out).sort()).toEqual(
      [...kinds, 'adversarials.npy', 'attack.json', 'clean.npy', 'index.html'].sort(),
    );
    for (const kind of kinds) {
      expect(readdirSync(join(out, kind)).sort()).toEqual(stems.map((stem) => `${stem}.png`).sort());
    }
    const sizes = await Promise.all(kinds.map((kind) => sharp(join(out, kind, '0_a.png')).metadata()));
    expect(sizes.map(({ width, height, channels }) => [width, height, channels])).toEqual([
      [SIDE, SIDE, 1],
      [SIDE, SIDE, 1],
      [3 * 25 * SIDE + 16, 25 * SIDE, 1],
      [SIDE, SIDE, 1],
    ]);
    const page = readFileSync(join(out, 'index.html'), 'utf8');
    const shown = [...page.matchAll(/<img src="([^"]+)"/g)].map(([, source]) => source);
    const fooled = samples.filter((sample) => sample.fooled && !sample.fooledBefore);
    expect(page).toContain(`<h2>Fooled: ${fooled.length}</h2>`);
    expect(shown).toHaveLength(3 * samples.filter(({ fooledBefore }) => !fooledBefore).length);
    for (const source of shown) expect(existsSync(join(out, decodeURIComponent(source))), source).toBe(true);
    expect(samples.map(({ fooledIn8Bits }) => fooledIn8Bits)).toContain(true);
    const saved = stems.map((stem) => `new/folder/adversarial/${stem}.png`);
    writeFileSync(join(folder, 'saved.txt'), samples.map(({ label }) => `${label}\n`).join(''));
    const again = await attacked(`stripes.onnx ${saved.join(' ')} --epsilon 0 --labels saved.txt`);
    expect(again.samples.map(({ fooledBefore }) => fooledBefore)).toEqual(
      samples.map(({ fooledIn8Bits }) => fooledIn8Bits),
    );
  });

  it.concurrent('keeps pictures of one name apart', async () => {
    const inputs = classes.map((index) => `colours/${index}/a.png`).join(' ');
    await attacked(`colours.onnx ${inputs} --out apart --labels lines.txt`);
    const files = ['a', 'a-2', 'a-3'].map((stem) => `${stem}.png`);
    expect(readdirSync(join(folder, 'apart/adversarial')).sort()).toEqual(files.sort());
    const { width, channels } = await sharp(join(folder, 'apart/comparison/a-2.png')).metadata();
    expect([width, channels]).toEqual([3 * 25 * SIDE + 16, 3]);
  });
});

describe('what gibbon attack prints', () => {
  it.concurrent('is a record with these keys', async () => {
    const { record } = await attacked('stripes.onnx flat --epsilon 8 --out keys --attack mifgsm --steps 2');
    expect(Object.keys(record).join(' ')).toBe(
      'schema version model preprocessing runtime attack options norm epsilon clip seed target labelsAreAnswers ' +
        'summary samples cost diagnostics seconds',
    );
    expect(Object.keys(record.preprocessing).join(' ')).toBe('box mean std layout channels');
    expect(record.options).toEqual({ steps: 2, stepSize: null, decay: 1 });
    expect(Object.keys(record.summary).join(' ')).toBe(
      'samples cleanAccuracy robustAccuracy successRate survive8Bits medianDistance',
    );
    expect(Object.keys(record.samples[0]).join(' ')).toBe(
      'index sample label clean adversarial fooledBefore fooled fooledIn8Bits fooledElsewhere distance cost',
    );
    expect(Object.keys(record.samples[0].clean).join(' ')).toBe('class confidence name');
    expect(Object.keys(record.cost).join(' ')).toBe('forwards backwards');
    expect(record.diagnostics.map((each: object) => Object.keys(each))).toEqual([['code', 'message']]);
    expect(record.schema).toBe('gibbon-attack/1');
  });

  it.concurrent.for([
    ['flat/0.png', 1],
    ['many', 60],
  ] as const)('is a table in 100 columns: %s', async ([input, count]) => {
    const words = ['attack', 'stripes.onnx', input, '--class-names', 'names.txt', '--epsilon', above];
    const { code, stdout, stderr } = await gibbon(folder, words);
    expect({ code, stderr }).toEqual({ code: 0, stderr: `note: ${ownAnswers}\n` });
    const lines = stdout.split('\n');
    expect(lines[0]).toBe('stripes.onnx: pgd, Linf epsilon 0.06275');
    expect(lines.filter((line) => line.length > 100)).toEqual([]);
    expect(lines.filter((line) => line.includes('FOOLED'))).toHaveLength(Math.min(count, 25));
    expect(lines.includes(`... and ${count - 25} more`)).toBe(count > 25);
    expect(stdout).toContain(`answers that stay    0.0 %, 0 of ${count}\n`);
    expect(stdout).toContain('--out DIR saves');
  });

  it.concurrent('is a table of distances for an attack that looks for the smallest', async () => {
    const run = (words: string) =>
      gibbon(folder, ['attack', 'stripes.onnx', 'flat', '--label', '0', ...words.split(' ')]);
    const [found, none] = [
      await run('--attack cw --steps 50'),
      await run('--attack fmn --steps 1 --norm L1 --limit 1'),
    ];
    expect([found.code, none.code]).toEqual([0, 0]);
    const lines = found.stdout.split('\n');
    expect(lines[0], 'in the only norm that it knows').toBe('stripes.onnx: cw, L2, smallest perturbation');
    expect(lines[2]).toMatch(/^sample +clean +adversarial +L2$/);
    expect(lines[3]).toMatch(/^0\.png +class 0 +[\d.]+ % +class [12] +[\d.]+ % +0\.\d+ +FOOLED, /);
    expect(lines[4]).toMatch(/^1\.png +class 1 .* 0 +wrong before$/);
    expect(found.stdout).toMatch(/\nfooled +100\.0 %, 1 of 1 answered correctly before\n(.*\n)?median L2 +0\.\d+\n/);
    expect(found.stdout).not.toContain('under attack');
    expect(none.stdout).toMatch(/\n0\.png +class 0 +[\d.]+ % +no example found\n/);
  });

  it.concurrent('does not depend on threads and batches', async () => {
    const words = (more: string) => `stripes.onnx formats --restarts 2 --steps 3 --epsilon ${below} ${more}`;
    const [one, other] = await Promise.all([attacked(words('--batch 1')), attacked(words('--batch 5 --threads 2'))]);
    expect(other.samples).toEqual(one.samples);
  });
});

const data = process.env.GIBBON_DATA;
describe.skipIf(data === undefined)('gibbon attack on MNIST (needs GIBBON_DATA)', () => {
  it('finds images and labels in the files as they were published', async () => {
    const images = join(String(data), 'mnist/t10k-images-idx3-ubyte.gz');
    const model = join(String(data), 'models/mnist_cnn.onnx');
    const words = `${model} ${images} --box 0..255 --limit 20 --epsilon 40 --out mnist`;
    const { record, samples } = await attacked(words);
    expect(record.summary).toMatchObject({ samples: 20, cleanAccuracy: 1, robustAccuracy: 0 });
    expect(samples.slice(0, 5).map(({ sample, label }) => [sample, label])).toEqual([
      ['#0', 7],
      ['#1', 2],
      ['#2', 1],
      ['#3', 0],
      ['#4', 4],
    ]);
    const saved = samples.map((_, i) => `mnist/adversarial/${i}.png`);
    writeFileSync(join(folder, 'mnist.txt'), samples.map(({ label }) => `${label}\n`).join(''));
    const again = await attacked(`${model} ${saved.join(' ')} --box 0..255 --epsilon 0 --labels mnist.txt`);
    expect(again.samples.map(({ fooledBefore }) => fooledBefore)).toEqual(
      samples.map(({ fooledIn8Bits }) => fooledIn8Bits),
    );
  });
});
