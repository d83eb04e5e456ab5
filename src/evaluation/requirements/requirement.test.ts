import { describe, expect, it } from 'vitest';
import { auditSample } from '../../../test/audit-sample.ts';
import { judgeRequirements, parseRequirement, requireMeasured } from './requirement.ts';

describe('a requirement', () => {
  it.each([
    ['robust(Linf,8/255) >= .4', { norm: 'Linf', epsilon: 8 / 255 }, 0.4, false],
    [' Robust( linf , 0.3 )>=40% ', { norm: 'Linf', epsilon: 0.3 }, 0.4, false],
    ['clean > 9/10', undefined, 0.9, true],
    ['worst-class >= 0', undefined, 0, false],
  ])('is read: %s', (text, threat, least, isStrict) => {
    expect(parseRequirement(text)).toMatchObject({ least, isStrict });
    expect(parseRequirement(text).threat).toEqual(threat);
  });

  it.each([
    ['robustness >= .4', 'there is no metric "robustness"'],
    ['robust(L9,1) >= .4', 'there is no norm "L9"'],
    ['robust >= 40', '40 is not a share'],
    ['robust = .4', 'is not a requirement'],
    ['robust <= .4', 'is not a requirement'],
    ['robust(Linf) >= .4', 'is not a requirement'],
    ['clean(Linf,.1) >= .4', 'clean holds before any attack'],
    ['robust >= many', 'many'],
  ])('is refused: %s', (text, said) => {
    expect(() => parseRequirement(text)).toThrow(said);
  });

  it('names the metrics that exist where one is unknown', () => {
    expect(() => parseRequirement('x >= 1')).toThrow(
      expect.objectContaining({ hint: expect.stringMatching(/clean .*robust .*worst-class .*noise .*certified /) }),
    );
  });
});

describe('requirements of an audit', () => {
  const audited = { norm: 'Linf', epsilon: 8 / 255 } as const;
  it('must be what it measures', () => {
    const check = (text: string, options: readonly string[] = []) =>
      requireMeasured([parseRequirement(text)], audited, options);
    expect(() => check('robust(Linf,8/255) >= .4')).not.toThrow();
    expect(() => check('robust(Linf,.0313725) >= .4')).not.toThrow();
    expect(() => check('robust(Linf,4/255) >= .4')).toThrow('but this audit measures Linf and epsilon');
    expect(() => check('robust(L2,8/255) >= .4')).toThrow('is of L2');
    expect(() => check('certified >= .4')).toThrow('needs --certify');
    expect(() => check('certified >= .4', ['--certify'])).not.toThrow();
  });

  it('are met or not, and what was not measured is not', () => {
    const judged = judgeRequirements(
      ['robust >= .903', 'robust > .903', 'clean >= .99', 'worst-class >= .8', 'certified >= 0'].map(parseRequirement),
      auditSample,
    );
    expect(judged.map(({ isMet }) => isMet)).toEqual([true, false, false, true, false]);
    expect(judged.map(({ value }) => value)).toEqual([0.903, 0.903, 0.987, 0.84, null]);
  });
});
