/** What `gibbon verify` does once its words are read. */
import { readFile, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { basename } from 'node:path';
import {
  type Certificate,
  certificateOf,
  checkCertificate,
  parseCertificate,
  printCertificate,
} from '../../certification/certificate.ts';
import { type Verification, verify } from '../../certification/verify.ts';
import { readModel } from '../../classifier/load.node.ts';
import { DataError } from '../../errors.ts';
import { externalReader } from '../../onnx/external.node.ts';
import { loadNetwork, type Network, type Property, printVerdict } from '../../property/index.ts';
import { readProperty } from '../../property/load.node.ts';
import { defaultRuntime } from '../../runtime/node.ts';
import { requireWritableFile } from '../shell/output-folder.ts';
import { note } from '../shell/terminal.ts';
import type { VerifyFlags } from './flags.ts';
import { hashOf } from './hash.ts';

interface Problem {
  readonly network: Network;
  readonly property: Property;
  /** Hashes of both files. */
  readonly model: string;
  readonly propertyHash: string;
}

/** Decides as the flags say, and prints the verdict in the competition's form. */
export async function runVerification(modelPath: string, propertyPath: string, flags: VerifyFlags): Promise<void> {
  if (flags.out !== undefined) await requireWritableFile('--out', flags.out);
  if (flags.certificate !== undefined) await requireWritableFile('--certificate', flags.certificate);
  const started = performance.now();
  const seconds = () => ((performance.now() - started) / 1000).toFixed(1);
  await withProblem(modelPath, propertyPath, flags, async (problem) => {
    if (flags.check !== undefined) {
      const holds = await checkCertificate(
        problem.network,
        problem.property,
        await certificateIn(flags.check, problem),
      );
      note(holds ? `every part was proved again in ${seconds()} s` : `a part could not be proved, ${seconds()} s`);
      await say(holds ? 'unsat\n' : 'unknown\n', flags.out);
      return;
    }
    const signal = AbortSignal.timeout(1000 * flags.timeout);
    const result = await verify(problem.network, problem.property, { seed: flags.seed, signal });
    for (const { message } of result.diagnostics) note(message);
    note(`${result.verdict} after ${seconds()} s and ${result.parts} part${result.parts === 1 ? '' : 's'}`);
    await writeCertificate(result, problem, flags.certificate);
    await say(result.verdict === 'unsat' ? 'unsat\n' : printVerdict(result.counterexample), flags.out);
  });
}

async function say(verdict: string, out: string | undefined): Promise<void> {
  if (out === undefined) {
    process.stdout.write(verdict);
    return;
  }
  await writeFile(out, verdict);
  process.stdout.write(`${verdict.split('\n', 1)[0]}\n`);
}

async function writeCertificate(
  { proofs }: Verification,
  { model, propertyHash }: Problem,
  path: string | undefined,
): Promise<void> {
  if (path === undefined || proofs === undefined) return;
  await writeFile(path, `${printCertificate(certificateOf(model, propertyHash, proofs))}\n`);
}

/** A certificate of these very files. */
async function certificateIn(path: string, { model, propertyHash }: Problem): Promise<Certificate> {
  const text = await readFile(path, 'utf8').catch((error: Error) => {
    throw new DataError(`it cannot be read: ${error.message}`, { path, hint: 'Check the path of the certificate.' });
  });
  const certificate = parseCertificate(text, path);
  const other = certificate.model !== model ? 'model' : certificate.property !== propertyHash ? 'property' : undefined;
  if (other !== undefined) {
    throw new DataError(`this certificate is of another ${other}`, {
      path,
      hint: 'It names the files by their SHA-256.',
    });
  }
  return certificate;
}

async function withProblem(
  modelPath: string,
  propertyPath: string,
  { threads = availableParallelism() }: VerifyFlags,
  use: (problem: Problem) => Promise<void>,
): Promise<void> {
  const property = await readProperty(propertyPath);
  const { bytes, model } = await readModel(modelPath);
  const runtime = await defaultRuntime({ threads });
  for (const { message } of runtime.diagnostics) note(message);
  try {
    const names = { name: basename(modelPath, '.onnx'), external: externalReader(modelPath) };
    const network = loadNetwork(model, bytes, runtime, names);
    try {
      await use({ network, property, model: hashOf(bytes), propertyHash: hashOf(await readFile(propertyPath)) });
    } finally {
      await network.dispose();
    }
  } finally {
    await runtime.dispose();
  }
}
