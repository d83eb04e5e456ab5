import { describe, expect, it } from 'vitest';
import { auditSample } from '../../../test/audit-sample.ts';
import { auditText } from './text.ts';

describe('auditText', () => {
  const text = auditText(auditSample);
  const lines = text.split('\n');

  it('begins with the number, its interval and what the attacker may do', () => {
    const start = lines.slice(0, 5).join(' ');
    expect(start).toContain('mnist_robust.onnx: accuracy under attack 90.3 %, 903 of 1000 samples (88.3 % to 92.1 %');
    expect(start).toContain('Every pixel value may change by up to 0.3, on a scale from 0 to 1, which is 76.5 of 255');
    expect(start).toContain('Before any attack 98.7 %');
  });

  it('has a line for each attack, in columns', () => {
    expect(lines).toContain('square           909       6         90.3 %  88.3 % to 92.1 %         4,960  38 min');
    const start = lines.findIndex((line) => line.startsWith('attack '));
    const table = lines.slice(start, lines.indexOf('', start));
    expect(table).toHaveLength(1 + auditSample.ladder.length);
    expect(new Set(table.map((line) => line.length)).size, 'all as wide').toBe(1);
  });

  it('says what speaks against the number, and that nothing does', () => {
    expect(text).toContain(
      'There are signs against this number: the true one may be lower.\n- Attacks without gradients are not better',
    );
    const trusted = { ...auditSample, verdict: { trustworthy: true, reasons: ['all checks passed'] } };
    expect(auditText(trusted)).toContain(' checks.\n- all checks passed');
  });

  it('names checks that passed, and says of others what was found and where to read on', () => {
    expect(lines).toContain('passed   Gradients point somewhere');
    expect(text).not.toContain('of 200 gradients');
    const alarm = lines.findIndex((line) => line.startsWith('ALARM'));
    expect(lines.slice(alarm, alarm + 3).join('\n')).toMatch(
      /square fools 6 of 909[\s\S]*\n {9}docs\/diagnostics\/black-box\.md/,
    );
    expect(lines, 'what attacks remarked').toContain('note     the targeted loss needs 4 classes or more');
    expect(text).toContain("unknown  Other models' examples are not better than its own: no other model was given.");
  });

  it('keeps to 100 characters a line, and control characters to itself', () => {
    const [first, ...others] = auditSample.ladder;
    const hostile = auditText({
      ...auditSample,
      model: { ...auditSample.model, name: 'a\u001b[31m.onnx' },
      ladder: [{ ...first, name: `transfer from ${'long/'.repeat(20)}\u0007.onnx` }, ...others],
    });
    for (const line of [...lines, ...hostile.split('\n')]) expect(line.length, line).toBeLessThanOrEqual(100);
    expect(hostile.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
  });

  it('says so where there are no mistakes', () => {
    const perfect = { ...auditSample, confidenceOnMistakes: { clean: null, adversarial: null }, medianDistance: null };
    expect(auditText(perfect)).toContain('before none made, under attack none made.\nCost');
  });
});
