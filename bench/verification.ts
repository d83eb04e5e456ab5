/**
 * docs/verification.md: every problem of the Verification of Neural Networks Competition that is here, decided by `verify`.
 * Records are kept line by line, so that what was stopped resumes: run it again with the same file. After the file and the
 * limit in processor seconds come families to run; a name that is none writes the page only.
 */
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { verify } from '../src/certification/verify.ts';
import { readModel } from '../src/classifier/load.node.ts';
import { loadNetwork } from '../src/property/index.ts';
import { readProperty } from '../src/property/load.node.ts';
import { nativeRuntime } from '../src/runtime/node.ts';
import { type VerificationRecord, verificationDoc } from './verification-doc.ts';

interface Instance {
  readonly onnx: string;
  readonly vnnlib: string;
  readonly verdict: VerificationRecord['settled'];
  readonly timeout?: string;
}

interface Family {
  readonly family: string;
  readonly instances: readonly Instance[];
}

const [records = 'verification.jsonl', limit = '30', ...families] = process.argv.slice(2);
const cpuLimit = Number(limit);
const data = join(process.env.GIBBON_DATA ?? '', 'vnncomp');
const all: readonly Family[] = JSON.parse(readFileSync(join(data, 'verdicts.json'), 'utf8'));

const lines = existsSync(records) ? readFileSync(records, 'utf8').trim().split('\n') : [];
const known: VerificationRecord[] = lines.filter((line) => line !== '').map((line) => JSON.parse(line));
for (const { family, instances } of all) {
  if (families.length > 0 && !families.includes(family)) continue;
  for (const instance of instances) {
    if (known.some((record) => record.onnx === instance.onnx && record.vnnlib === instance.vnnlib)) continue;
    const record = await decide(family, instance);
    known.push(record);
    appendFileSync(records, `${JSON.stringify(record)}\n`);
    process.stderr.write(`${family} ${instance.onnx} ${instance.vnnlib}: ${record.verdict} (${record.settled})\n`);
  }
}
writeFileSync(
  'docs/verification.md',
  verificationDoc(all.flatMap(inOrder), all.flatMap(({ instances }) => instances).length),
);

function inOrder({ family, instances }: Family): VerificationRecord[] {
  return instances.flatMap(({ onnx, vnnlib }) =>
    known.filter((record) => record.family === family && record.onnx === onnx && record.vnnlib === vnnlib),
  );
}

/** Decides a problem on one thread, within so many seconds of processor time. */
async function decide(
  family: string,
  { onnx, vnnlib, verdict: settled, timeout }: Instance,
): Promise<VerificationRecord> {
  const runtime = await nativeRuntime({ threads: 1 });
  const started = process.cpuUsage();
  const seconds = () => {
    const { user, system } = process.cpuUsage(started);
    return (user + system) / 1e6;
  };
  const controller = new AbortController();
  const timer = setInterval(() => {
    if (seconds() > cpuLimit) controller.abort(new DOMException('time is up', 'TimeoutError'));
  }, 200);
  const about = {
    family,
    onnx,
    vnnlib,
    settled,
    limit: cpuLimit,
    official: timeout === undefined ? null : Number(timeout),
  };
  try {
    const { bytes, model } = await readModel(join(data, family, onnx));
    const network = loadNetwork(model, bytes, runtime, { name: onnx });
    const property = await readProperty(join(data, family, vnnlib));
    const { verdict, parts, diagnostics } = await verify(network, property, { signal: controller.signal });
    await network.dispose();
    return { ...about, verdict, parts, seconds: seconds(), remark: diagnostics.map(({ code }) => code).join() };
  } catch (error) {
    const remark = error instanceof Error ? error.message.split('\n')[0] : String(error);
    return { ...about, verdict: 'unknown', parts: 0, seconds: seconds(), remark };
  } finally {
    clearInterval(timer);
    await runtime.dispose();
  }
}
