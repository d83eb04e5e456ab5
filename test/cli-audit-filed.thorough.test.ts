/** `gibbon audit --filed` as people run it: the card that is drafted, and what is filed, with everything that an audit can measure. */
import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditRuns } from './audit-runs.ts';
import { gibbon, type Outcome } from './command-line.ts';
import { materialFaults, recordFaults } from './record-schema.ts';

const runs = await auditRuns();
afterAll(() => runs[Symbol.dispose]());
const { folder, at, audited, textOf } = runs;
const asked = ['--filed', '--beyond', '--certify', '--require', 'robust(Linf,.02) >= .01', '--require', 'clean > .5'];

let drafted: Outcome;
let filed: Outcome;
beforeAll(async () => {
  drafted = await gibbon(folder, ['audit', 'net.onnx', '--data', 'samples.npz', '--write-card']);
  const card = JSON.parse(readFileSync(at('audit.card.json'), 'utf8'));
  const responsible = [{ name: 'A. Tester', role: 'tester' }];
  writeFileSync(at('audit.card.json'), JSON.stringify({ ...card, identifier: 'TR-1', responsible }));
  filed = await audited('filed', ...asked);
});

describe('gibbon audit --filed', () => {
  it('takes a card that was drafted, once', async () => {
    expect(drafted).toMatchObject({ code: 0, stdout: '' });
    expect(drafted.stderr).toBe(
      'note: audit.card.json is a draft to fill in; the same command with --filed in place of --write-card takes it\n',
    );
    const again = await gibbon(folder, ['audit', 'net.onnx', '--data', 'samples.npz', '--write-card']);
    expect(again).toMatchObject({ code: 2, stderr: expect.stringContaining('audit.card.json exists already') });
  });

  it('leaves a record, a report and a bill of materials that hold what was measured', () => {
    expect({ code: filed.code, stderr: filed.stderr }).toEqual({ code: 0, stderr: '' });
    const record = JSON.parse(textOf('filed', 'audit.json'));
    expect(recordFaults(record)).toEqual([]);
    expect(record).toMatchObject({ beyond: { corruptions: {} }, certificates: {}, requirements: [{}, {}] });
    const report = textOf('filed', 'report.html');
    for (const words of [
      'Test report TR-1',
      'A. Tester',
      'conforms',
      'on average over 15 corruptions',
      'Some checks need',
    ]) {
      expect(report).toContain(words);
    }
    const materials = JSON.parse(textOf('filed', 'audit.cdx.json'));
    expect(materialFaults()(materials)).toEqual([]);
    expect(JSON.stringify(materials)).toContain('accuracy, certified, Linf 0.02');
  });

  it('refuses a card with a field that it does not know, before anything runs', async () => {
    writeFileSync(at('strange.json'), JSON.stringify({ schema: 'gibbon-audit-card/1', colour: 'red' }));
    const { code, stderr } = await audited('refused', '--filed', 'strange.json');
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining('unknown field "colour"') });
  });
});
