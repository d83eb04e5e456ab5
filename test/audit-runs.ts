/** Audits of a small net in a folder of their own, for tests of the command. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { answeredBy, smallNet } from './audit-models.ts';
import { gibbon, type Outcome } from './command-line.ts';

/** Samples of a whole audit. */
export const COUNT = 20;

const asked = ['audit', 'net.onnx', '--data', 'samples.npz', '--epsilon', '0.02', '--preset', 'fast'];

export interface AuditRuns extends Disposable {
  readonly folder: string;
  at(...names: string[]): string;
  journalOf(out: string): string;
  textOf(...names: string[]): string;
  /** The words of an audit into a folder. */
  words(out: string, ...more: string[]): string[];
  audited(out: string, ...more: string[]): Promise<Outcome>;
}

export async function auditRuns(): Promise<AuditRuns> {
  const folder = mkdtempSync(join(tmpdir(), 'gibbon-audit-'));
  const at = (...names: string[]) => join(folder, ...names);
  const words = (out: string, ...more: string[]) => [...asked, '--out', out, '--threads', '1', ...more];
  const net = smallNet(5);
  writeFileSync(at('net.onnx'), net);
  writeFileSync(at('twin.onnx'), smallNet(5, 1));
  writeFileSync(at('samples.npz'), (await answeredBy(net, COUNT)).file);
  writeFileSync(at('few.npz'), (await answeredBy(net, COUNT / 2)).file);
  return {
    folder,
    at,
    words,
    journalOf: (out) => at(out, 'journal.jsonl'),
    textOf: (...names) => readFileSync(at(...names), 'utf8'),
    audited: (out, ...more) => gibbon(folder, words(out, ...more)),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true }),
  };
}
