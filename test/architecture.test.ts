import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

/** Files that know each other as their mathematics does; no other circle of imports is allowed, types included. */
const circles = [
  ['graph/operator.ts', 'graph/value.ts'],
  // Bounds of an operator are formulas of operators.
  [
    'operators/activations.ts',
    'operators/arithmetic.ts',
    'operators/comparison.ts',
    'operators/narrow.ts',
    'operators/rules/activation.ts',
    'operators/rules/curves.ts',
    'operators/rules/elementary.ts',
    'operators/rules/interval.ts',
    'operators/rules/linear.ts',
    'operators/rules/power.ts',
    'operators/rules/relaxations.ts',
    'operators/rules/steps.ts',
    'operators/shape.ts',
  ],
  [
    'operators/reduction.ts',
    'operators/rules/totals.ts',
    'operators/slicing.ts',
    'operators/windows/interleave.ts',
    'operators/windows/pooling-gradient.ts',
    'operators/windows/pooling.ts',
    'operators/windows/resampling.ts',
  ],
  ['operators/windows/convolution-gradient.ts', 'operators/windows/convolution.ts'],
];

/** The rooms from top to bottom; imports run downward only. docs/architecture.md says what lives in each. */
const rooms = [
  'index.ts',
  'browser.ts',
  'library.ts',
  'api',
  'cli',
  'paper',
  'report',
  'evaluation',
  'exports',
  'certification',
  'falsification',
  'training',
  'explanation',
  'queue',
  'workers',
  'attacks',
  'goals',
  'harness',
  'inspection',
  'property',
  'services',
  'classifier',
  'model',
  'nn',
  'corruptions',
  'threat',
  'data',
  'runtime',
  'transforms',
  'operators',
  'graph',
  'onnx',
  'tensor',
  'random.ts',
  'numbers.ts',
  'arguments.ts',
  'errors.ts',
];

const source = resolve(import.meta.dirname, '../src');
const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
const production = files.filter((file) => !file.endsWith('.test.ts'));

const roomOf = (file: string) => file.split('/')[0];

function importsOf(file: string): string[] {
  const text = readFileSync(join(source, file), 'utf8');
  return [...text.matchAll(/(?<!['\w.])(?:from|import)\s*\(?\s*'([^']+)'/g)].map(([, target]) => target);
}

function localImportsOf(file: string, targets = importsOf(file)): string[] {
  return targets
    .filter((target) => target.startsWith('.'))
    .map((target) => relative(source, resolve(source, dirname(file), target)));
}

/** The text without what leaves no trace when the code runs: values, nodes and operators know each other's types. */
function withoutTypes(file: string): string {
  const text = readFileSync(join(source, file), 'utf8').replace(/\/\*\*[\s\S]*?\*\//g, '');
  return text.replace(/(import|export) type [^;]*;/g, '');
}

function importedAtRunTime(file: string): string[] {
  const text = withoutTypes(file);
  return localImportsOf(
    file,
    [...text.matchAll(/(?<!['\w.])(?:from|import)\s*'([^']+)'/g)].map(([, target]) => target),
  );
}

describe('the house', () => {
  it('has no room that this test does not know', () => {
    expect([...new Set(production.map(roomOf))].filter((room) => !rooms.includes(room))).toEqual([]);
  });

  it.each(production)('%s imports downward only', (file) => {
    const upward = localImportsOf(file).filter((target) => {
      const inside = !target.startsWith('..');
      return inside && rooms.indexOf(roomOf(target)) < rooms.indexOf(roomOf(file));
    });
    expect(upward, `${file} is in ${roomOf(file)}/ and may use rooms below it only`).toEqual([]);
  });

  it.each(production)('%s keeps to its platform', (file) => {
    const mayUseNode =
      file.endsWith('.node.ts') || file === 'runtime/node.ts' || file.startsWith('cli/') || file === 'index.ts';
    if (mayUseNode) return;
    const onNode = importsOf(file).filter(
      (target) =>
        target.startsWith('node:') || target === 'onnxruntime-node' || /\.node\.ts$|runtime\/node\.ts$/.test(target),
    );
    expect(onNode, `${file} should run in a browser too`).toEqual([]);
  });

  it.each(['browser.ts', 'api/goals.ts', 'runtime/web.ts'])('%s reaches nothing of Node', (entry) => {
    const reached = new Set<string>();
    const packages = new Set<string>();
    const visit = (file: string) => {
      if (reached.has(file)) return;
      reached.add(file);
      const targets = [...withoutTypes(file).matchAll(/(?<!['\w.])(?:from|import)\s*\(?\s*'([^']+)'/g)].map(
        ([, target]) => target,
      );
      for (const target of targets) if (!target.startsWith('.')) packages.add(target);
      for (const target of localImportsOf(file, targets)) visit(target);
    };
    visit(entry);
    expect([...reached].filter((file) => /\.node\.ts$|^runtime\/node\.ts$|^cli\//.test(file))).toEqual([]);
    const inBrowsers = ['fflate', 'onnxruntime-web/wasm', 'onnxruntime-web/webgpu'];
    expect([...packages].filter((name) => !inBrowsers.includes(name))).toEqual([]);
    expect(reached.size, 'is the graph of imports still read?').toBeGreaterThan(20);
  });

  it('has the rooms that docs/architecture.md draws, in this order', () => {
    const page = readFileSync(resolve(import.meta.dirname, '../docs/architecture.md'), 'utf8');
    const drawn = page.slice(page.indexOf('## The rooms')).match(/```\n([\s\S]*?)```/)?.[1] ?? '';
    const names = [...drawn.matchAll(/^ (\w+)\//gm)].map(([, name]) => name);
    expect(names).toEqual(rooms.filter((room) => !room.includes('.')));
  });

  it('defines attacks at the top of attacks/ only, and knows none in harness/', () => {
    // What makes another attack of one.
    const wrappers = ['harness/bisected.ts', 'evaluation/optimality/within-budget.ts'];
    // Docstrings show how.
    const defines = /^(?!\s*\*).*\bdefineAttack\(\{/m;
    const defining = production.filter((file) => defines.test(readFileSync(join(source, file), 'utf8')));
    expect(defining.filter((file) => !/^attacks\/[^/]+$/.test(file) && !wrappers.includes(file))).toEqual([]);
    const upward = production.filter((file) => file.startsWith('harness/') && /attacks\//.test(importsOf(file).join()));
    expect(upward).toEqual([]);
  });

  it('reaches a command.ts from the command line alone', () => {
    const importing = production.filter((file) => importsOf(file).some((target) => target.endsWith('/command.ts')));
    expect(importing).toEqual(['cli/main.ts']);
  });

  it('has no circle of imports but those that are meant', () => {
    // Tarjan's strongly connected components.
    const order = new Map<string, number>();
    const open: string[] = [];
    const found: string[][] = [];
    const visit = (file: string): number => {
      order.set(file, order.size);
      let low = order.size - 1;
      open.push(file);
      for (const target of localImportsOf(file)) {
        if (!known.has(target)) continue;
        if (!order.has(target)) low = Math.min(low, visit(target));
        else if (open.includes(target)) low = Math.min(low, order.get(target) ?? low);
      }
      if (low === order.get(file)) {
        const circle = open.splice(open.indexOf(file)).sort();
        if (circle.length > 1) found.push(circle);
      }
      return low;
    };
    const known = new Set(production);
    for (const file of production) if (!order.has(file)) visit(file);
    expect(found.sort(), 'the circles that are found, and those that are meant').toEqual(circles);
  });

  it('has no cycle of imports between files at run time', () => {
    const state = new Map<string, 'open' | 'done'>();
    const cycles: string[] = [];
    const visit = (file: string, path: readonly string[]) => {
      if (state.get(file) === 'done') return;
      if (state.get(file) === 'open') {
        cycles.push([...path.slice(path.indexOf(file)), file].join(' -> '));
        return;
      }
      state.set(file, 'open');
      for (const target of importedAtRunTime(file)) if (production.includes(target)) visit(target, [...path, file]);
      state.set(file, 'done');
    };
    for (const file of production) visit(file, []);
    // Gradient rules are mutually recursive as their mathematics is: averaging's is enlarging, and enlarging's is summing.
    expect(cycles.filter((cycle) => cycle.split(' -> ').some((file) => !file.startsWith('operators/')))).toEqual([]);
  });

  it('turns flags into a plan once: nothing else knows flags', () => {
    const knowing = production.filter((file) =>
      localImportsOf(file).some((target) => /(^|[/-])flags\.ts$/.test(target)),
    );
    expect(knowing.length).toBeGreaterThan(10);
    expect(knowing.filter((file) => !/(^|[/-])(command|flags|plan)\.ts$/.test(file))).toEqual([]);
  });

  it('prints in one place, through which foreign text cannot command the terminal', () => {
    const printing = production.filter((file) => /\bconsole\.|\b(stdout|stderr)\.write\(/.test(withoutTypes(file)));
    expect(printing.sort()).toEqual(['cli/shell/terminal.ts', 'cli/train/progress.ts']);
  });

  it('hides no helper behind a name that says nothing', () => {
    expect(files.filter((file) => /(^|\/)(utils?|helpers?|common|misc)(\.|\/)/.test(file))).toEqual([]);
  });

  it('has no file above 400 lines', () => {
    const long = files.filter((file) => readFileSync(join(source, file), 'utf8').split('\n').length > 401);
    expect(long, 'which wall is missing in these files?').toEqual([]);
  });
});
