import { describe, expect, it } from 'vitest';
import { auditSample } from '../../../test/audit-sample.ts';
import { verdictOf } from '../../evaluation/audit/verdict.ts';
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
    expect(lines).toContain('square           926      23         90.3 %  88.3 % to 92.1 %         4,960  38 min');
    const start = lines.findIndex((line) => line.startsWith('attack '));
    const table = lines.slice(start, lines.indexOf('', start));
    expect(table).toHaveLength(1 + auditSample.ladder.length);
    expect(new Set(table.map((line) => line.length)).size, 'all as wide').toBe(1);
  });

  it('says what speaks against the number, and that nothing does', () => {
    const flowing = text.replace(/\s+/g, ' ');
    expect(flowing).toContain(
      'There are signs against this number. A search without gradients beats the attacks with them: 2.3 points (95 %: 1.5 to 3.4).',
    );
    const diagnostics = auditSample.diagnostics.filter(({ verdict }) => verdict === 'passed');
    const verdict = verdictOf(diagnostics, { ...auditSample, samples: 1000 });
    expect(auditText({ ...auditSample, diagnostics, verdict })).toContain(
      'No sign against this number was found by 3 checks that could have found one.',
    );
  });

  it('carries the word preliminary where samples are too few', () => {
    expect(text).not.toContain('PRELIMINARY');
    const verdict = verdictOf(auditSample.diagnostics, { ...auditSample, samples: 30 });
    const data = { ...auditSample.data, samples: 30 };
    expect(auditText({ ...auditSample, data, verdict })).toMatch(
      /^PRELIMINARY: Some checks need more than 30 samples\.\n/,
    );
  });

  it('names checks that passed with their effect, and says of others what was found and where to read on', () => {
    expect(lines).toContain('passed   Gradients point somewhere: 0.0 points (95 %: 0.0 to 0.4)');
    expect(text).not.toContain('of the 903 resisting samples');
    const alarm = lines.findIndex((line) => line.startsWith('ALARM'));
    expect(lines.slice(alarm, alarm + 5).join('\n')).toMatch(
      /square fools 23 of the[\s\S]*\n {9}docs\/diagnostics\/black-box\.md/,
    );
    const flowing = text.replace(/\s+/g, ' ');
    expect(flowing).toContain(
      'too few Do more steps find more: apgd with 300 steps fools 5 of the 361 resisting samples looked at; 1.3 points (95 %: 0.4 to 2.9); too near its limit to tell on the 400 that it looks at.',
    );
    expect(lines, 'what attacks remarked').toContain('note     the targeted loss needs 4 classes or more');
    expect(text).toContain("n/a      Do other models' examples find more: no other model was given (--surrogate).");
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

  it('keeps to narrow terminals, which see fewer columns of the ladder', () => {
    const narrow = auditText(auditSample, 60).split('\n');
    for (const line of narrow) expect(line.length, line).toBeLessThanOrEqual(60);
    expect(narrow.find((line) => line.startsWith('attack'))).toMatch(/accuracy left$/);
  });

  it('says so where there are no mistakes', () => {
    const perfect = { ...auditSample, confidenceOnMistakes: { clean: null, adversarial: null }, medianDistance: null };
    expect(auditText(perfect)).toContain('before none made, under attack none made.\nCost');
  });
});
