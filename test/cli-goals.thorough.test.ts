/** `gibbon audit --goal` and `gibbon explain --goal` on a model whose worst case has a closed form. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeNpy } from '../src/data/index.node.ts';
import { randomStream } from '../src/random.ts';
import { auditPage } from '../src/report/audit/page.ts';
import { nodeCanvas } from '../src/report/figures/canvas.node.ts';
import { floats, row } from '../src/tensor/index.ts';
import { lasting } from './audit-record.ts';
import { gibbon, type Outcome } from './command-line.ts';
import { node, onnxFile, randomWeights } from './onnx-model.ts';
import { recordFaults } from './record-schema.ts';

const [COUNT, WIDTH, EPSILON] = [14, 6, 0.2];
const folder = mkdtempSync(join(tmpdir(), 'gibbon-audit-goal-'));
const at = (...names: string[]) => join(folder, ...names);
const weights = randomWeights([WIDTH, 2], 'slopes', 0.6);
const random = randomStream('samples of the regression');
const inputs = floats(
  [COUNT, WIDTH],
  Array.from({ length: COUNT * WIDTH }, (_, i) => (i % 3 === 0 ? 1 : random.uniform())),
);
/** How far the first output can rise: each input as far as ball and box let it. */
const rises = Array.from({ length: COUNT }, (_, i) =>
  row(inputs, i).reduce((sum, value, j) => {
    const slope = weights.data[2 * j];
    return sum + Math.abs(slope) * Math.min(EPSILON, slope > 0 ? 1 - value : value);
  }, 0),
);
const by = rises.toSorted((a, b) => a - b)[COUNT >> 1] + 1e-4;
const words = (out: string, ...more: string[]) => [
  'audit',
  'net.onnx',
  '--data',
  'samples.npy',
  ...['--goal', 'up', '--output', 'y', '--element', '0', '--by', String(by), '--box', '0..1'],
  ...['--epsilon', String(EPSILON), '--preset', 'quick', '--threads', '1', '--out', out, ...more],
];
const recordIn = (out: string) => JSON.parse(readFileSync(at(out, 'audit.json'), 'utf8'));

let whole: Outcome;
beforeAll(async () => {
  const bytes = onnxFile({
    inputs: { x: ['N', WIDTH] },
    nodes: [node('MatMul', ['x', 'w'], 'y')],
    weights: { w: weights },
    outputs: ['y'],
  });
  writeFileSync(at('net.onnx'), bytes);
  writeFileSync(at('samples.npy'), writeNpy(inputs));
  whole = await gibbon(folder, words('whole', '--junit', 'whole/junit.xml'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('gibbon audit --goal', () => {
  it('counts the samples that the closed form says cannot be harmed', () => {
    expect(whole.stderr).toBe('');
    expect(recordFaults(recordIn('whole'))).toEqual([]);
    const { robustAccuracy, goal, perClass, confidenceOnMistakes } = recordIn('whole');
    expect(robustAccuracy.count).toBe(rises.filter((rise) => rise < by).length);
    expect(robustAccuracy.count).toBeGreaterThan(0);
    expect([perClass, confidenceOnMistakes]).toEqual([[], { clean: null, adversarial: null }]);
    expect(goal).toMatchObject({ name: 'up', placement: 'whole input' });
  });

  it('measures in the units of the output, also where the goal is not reached', () => {
    const { measures } = recordIn('whole').goal;
    const attacked = (name: string) => measures.find((each: { name: string }) => each.name.startsWith(name)).after;
    expect(attacked('largest change')).toBeLessThanOrEqual(Math.max(...rises) + 1e-5);
    const least = rises.map((rise) => Math.min(rise, by));
    const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / COUNT;
    // Those that resist are led as far as they can be, the others at least as far as was asked.
    expect(attacked('mean change')).toBeGreaterThanOrEqual(mean(least) - 1e-4);
    expect(attacked('mean change')).toBeLessThanOrEqual(mean(rises) + 1e-4);
  });

  it('says it in words of its own on the terminal, the page and the test report', () => {
    const { value } = recordIn('whole').robustAccuracy;
    expect(whole.stdout).toContain(`goal not reached under attack ${(100 * value).toFixed(1)} %`);
    expect(whole.stdout).toContain('mean change of "y"');
    expect(whole.stdout).toContain('it is about the classes of a');
    const page = readFileSync(at('whole', 'audit.html'), 'utf8');
    expect(page).toContain('aria-label="over all samples"');
    expect(page).toContain('Samples whose &quot;y&quot; rises by less than');
    expect(page.replaceAll(/<pre>.*?<\/pre>/gs, '')).not.toMatch(/truly|true class|answered correctly|Class by class/);
    expect(readFileSync(at('whole', 'junit.xml'), 'utf8')).toContain('name="goal not reached under attack"');
  });

  it('comes to the same on two threads, whose workers take whole samples', async () => {
    const { stderr, code } = await gibbon(folder, words('threads').with(words('threads').indexOf('1'), '2'));
    expect([code, stderr]).toEqual([0, '']);
    const found = ({ perSample, goal, examples, robustAccuracy }: ReturnType<typeof recordIn>) => ({
      perSample,
      goal,
      examples,
      robustAccuracy,
    });
    expect(recordIn('threads').setting.runtime).toContain('2 workers');
    expect(found(recordIn('threads'))).toEqual(found(recordIn('whole')));
  });

  it('resumes without attacking again, and refuses the journal of another goal', async () => {
    const before = readFileSync(at('whole', 'audit.json'), 'utf8');
    const again = await gibbon(folder, words('whole', '--resume'));
    expect(again.stderr).toContain('resuming after');
    expect(lasting(readFileSync(at('whole', 'audit.json'), 'utf8'))).toEqual(lasting(before));
    const other = words('whole', '--resume').map((word) => (word === 'up' ? 'down' : word));
    const refused = await gibbon(folder, other);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('"goal.name" is "up" in it, and "down" in this run');
  });

  it('refuses what is about classes', async () => {
    const { code, stderr } = await gibbon(folder, words('refused', '--certify'));
    expect(code).toBe(2);
    expect(stderr).toContain('--certify: it is for audits of classes');
  });
});

describe('gibbon explain --goal', () => {
  const asked = ['explain', 'net.onnx', 'samples.npy', '--goal', 'up', '--element', '0', '--by', '1', '--box=-3..3'];

  it('tells how far it is, for several steps and for one', async () => {
    const { stdout, code } = await gibbon(folder, [...asked, '--output', 'y', '--threads', '1', '--json']);
    expect(code).toBe(0);
    const { measured, severalSteps, oneStep, linearity, schema } = JSON.parse(stdout);
    const steepest = weights.data.reduce((sum, slope, i) => sum + (i % 2 === 0 ? Math.abs(slope) : 0), 0);
    expect(schema).toBe('gibbon-goal-explanation/1');
    for (const epsilon of [severalSteps.epsilon, oneStep.clipped, oneStep.unclipped]) {
      expect(epsilon / (1 / steepest)).toBeCloseTo(1, 2);
    }
    expect(measured.severalSteps.value - measured.before.value).toBeCloseTo(1, 1);
    expect(linearity.fit).toBeCloseTo(1, 6);
  });

  it('speaks of the goal, on the terminal and on its page', async () => {
    const { stdout } = await gibbon(folder, [...asked, '--draws', '2', '--threads', '1']);
    expect(stdout).toMatch(/^A 10-step attack reaches the goal within/);
    expect(stdout).toContain('net.onnx on #0: up, "y" above the clean answer by 1');
    expect(stdout).not.toMatch(/the answer as it is|label/);
    const { code } = await gibbon(folder, [
      ...asked,
      '--output',
      'y',
      '--draws',
      '2',
      '--threads',
      '1',
      '--out',
      'page.html',
    ]);
    expect(code).toBe(0);
    const page = readFileSync(at('page.html'), 'utf8');
    expect(page).toContain('&quot;y&quot; above the clean answer by 1');
    expect(page).toContain('aria-label="The smallest epsilon that reaches the goal"');
    expect(page).not.toMatch(/log-odds|pixel units|softmax|the label/);
  });
});

const detector = join(process.env.GIBBON_DATA ?? '', 'wild/fastestdet.onnx');
const photos = join(process.env.GIBBON_DATA ?? '', 'imagenet/photos');

describe.skipIf(!existsSync(detector))('an audit of a detector on photographs (needs GIBBON_DATA)', () => {
  it('counts the pictures in which something is still seen, and draws what vanished', async () => {
    const { code, stdout } = await gibbon(folder, [
      ...['audit', detector, '--data', photos, '--resize', '352x352', '--channels', 'bgr', '--limit', '4'],
      ...['--goal', 'hide', '--threshold', '.65', '--epsilon', '2/255', '--preset', 'quick', '--out', 'detector'],
    ]);
    expect(code).toBe(0);
    expect(stdout).toContain('objects that vanish');
    const record = recordIn('detector');
    const { robustAccuracy, cleanAccuracy, goal, examples, model } = record;
    expect(cleanAccuracy.count, 'photographs in which something is seen').toBeGreaterThan(2);
    expect(robustAccuracy.count).toBeLessThan(cleanAccuracy.count);
    expect(model.layout).toBe('nchw');
    expect(examples).toHaveLength(cleanAccuracy.count - robustAccuracy.count);
    for (const { measured, pictures } of examples) {
      expect(measured.before).toBeGreaterThan(0);
      expect(measured.after).toBe(0);
      expect(pictures.clean.pixels, 'the boxes are drawn').not.toBe(pictures.adversarial.pixels);
    }
    const [vanished] = goal.measures;
    expect(vanished).toMatchObject({ name: 'objects that vanish', before: 0 });
    expect(vanished.after).toBeGreaterThan(0);

    const english = plainText(readFileSync(at('detector', 'audit.html'), 'utf8'));
    expect(english).toContain('Pictures in which something is still seen under attack');
    expect(english).not.toMatch(/answered correctly|correct answers|Class by class|truly|class \d|accuracy/i);
    const chinese = plainText(auditPage(record, nodeCanvas(), { language: 'zh' }));
    expect(chinese).toContain('受攻击时仍能检出目标的图片');
    expect(chinese).not.toMatch(/准确率|答对|回答正确|各类别|真实类别|boxes|whole input|mAP at/);
  }, 600_000);
});

/** What a page says: its scripts, styles, pictures and the command left out. */
const plainText = (page: string) =>
  page.replaceAll(/<(pre|style|script|svg)\b.*?<\/\1>/gs, '').replaceAll(/<[^>]*>/g, ' ');
