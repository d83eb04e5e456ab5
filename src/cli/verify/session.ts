/** What `gibbon verify` does once its words are read. */
import { readFile, writeFile } from 'node:fs/promises';
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
import { note, print } from '../shell/terminal.ts';
import { hashOf } from './hash.ts';
import type { VerifyPlan } from './plan.ts';

interface Problem {
  readonly network: Network;
  readonly property: Property;
  /** Hashes of both files. */
  readonly model: string;
  readonly propertyHash: string;
}

/** Decides as the plan says, and prints the verdict in the competition's form. */
export async function runVerification(plan: VerifyPlan): Promise<void> {
  const started = performance.now();
  const seconds = () => ((performance.now() - started) / 1000).toFixed(1);
  await withProblem(plan, async (problem) => {
    const { network, property } = problem;
    if (plan.check !== undefined) {
      const holds = await checkCertificate(network, property, await certificateIn(plan.check, problem));
      note(holds ? `every part was proved again in ${seconds()} s` : `a part could not be proved, ${seconds()} s`);
      await answer(holds ? 'unsat\n' : 'unknown\n', plan.out);
      return;
    }
    const signal = AbortSignal.timeout(1000 * plan.timeoutSeconds);
    const result = await verify(network, property, { seed: plan.seed, signal });
    for (const { message } of result.diagnostics) note(message);
    note(`${result.verdict} after ${seconds()} s and ${result.parts} part${result.parts === 1 ? '' : 's'}`);
    await writeCertificate(result, problem, plan.certificate);
    await answer(result.verdict === 'unsat' ? 'unsat\n' : printVerdict(result.counterexample), plan.out);
  });
}

async function answer(verdict: string, out: string | undefined): Promise<void> {
  if (out === undefined) {
    print(verdict.trimEnd());
    return;
  }
  await writeFile(out, verdict);
  print(verdict.split('\n', 1)[0]);
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
  { model: path, property: propertyPath, threads }: VerifyPlan,
  use: (problem: Problem) => Promise<void>,
): Promise<void> {
  const property = await readProperty(propertyPath);
  const { bytes, model } = await readModel(path);
  const runtime = await defaultRuntime({ threads });
  for (const { message } of runtime.diagnostics) note(message);
  try {
    const names = { name: basename(path, '.onnx'), external: externalReader(path) };
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
