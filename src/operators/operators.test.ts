import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findOperator, registry } from './registry.ts';

const FOLDER = import.meta.dirname;
const definitions = [...registry.values()];
const testsOfFamilies = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.test.ts') && file !== 'operators.test.ts')
  .map((file) => readFileSync(join(FOLDER, file), 'utf8'))
  .join('\n');

describe('the registry', () => {
  it.each(definitions)('$name has cases in the test of its family', ({ name }) => {
    const mention = new RegExp(`\\b${name}\\b`);
    expect(mention.test(testsOfFamilies), `add ${name} to the test beside the file that defines it`).toBe(true);
  });

  it.each(definitions)('$name has a gradient rule, or is stated to be constant almost everywhere', (definition) => {
    const isStated = 'expand' in definition || definition.rule('vjp') !== undefined || definition.piecewiseConstant;
    expect(isStated, `give ${definition.name} a vjp, or say piecewiseConstant: true`).toBe(true);
  });

  it('finds operators by domain and name', () => {
    expect(findOperator('', 'Relu')?.name).toBe('Relu');
    expect(findOperator('ai.onnx', 'Relu')).toBe(findOperator('', 'Relu'));
    expect(findOperator('', 'Unheard')).toBeUndefined();
    expect(findOperator('com.microsoft', 'Relu')).toBeUndefined();
  });
});
