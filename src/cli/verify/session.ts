/** What `gibbon verify` does once its words are read. */
import { readFile, writeFile } from 'node:fs/promises';
import {
  type Certificate,
  certificateOf,
  checkCertificate,
  parseCertificate,
  printCertificate,
} from '../../certification/certificate.ts';
import { requireNoContradiction } from '../../certification/contradiction.ts';
import type { Verification } from '../../certification/verify.ts';
import { verifyProperty } from '../../certification/verify-property.ts';
import { DataError, EmptyBoxError } from '../../errors.ts';
import { type Network, type Property, printVerdict } from '../../property/index.ts';
import { sha256 } from '../../tensor/index.ts';
import { withNetwork } from '../inputs/network.ts';
import { note } from '../shell/terminal.ts';
import { tellVerdict } from '../shell/verdict.ts';
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
  const answered = withNetwork({ ...plan, sideBySide: true }, async ({ bytes, ...loaded }) => {
    const { network, property } = loaded;
    const problem = {
      ...loaded,
      model: await sha256(bytes),
      propertyHash: await sha256(await readFile(plan.property)),
    };
    if (plan.check !== undefined) {
      const certificate = await certificateIn(plan.check, problem);
      const holds = await checkCertificate(network, property, certificate);
      if (holds) await requireNoContradiction(network, property, certificate.boxes, { seed: plan.seed });
      note(
        holds
          ? `every part was proved again in ${seconds()} s`
          : `a part could not be proved again, so that the certificate shows nothing; ${seconds()} s`,
      );
      await tellVerdict(holds ? 'unsat\n' : 'unknown\n', plan.out);
      return;
    }
    const signal = AbortSignal.timeout(1000 * plan.timeoutSeconds);
    const result = await verifyProperty(network, property, { seed: plan.seed, signal });
    for (const { message } of result.diagnostics) note(message);
    const effort = `after ${seconds()} s and ${result.parts} part${result.parts === 1 ? '' : 's'}`;
    const isLate = result.verdict === 'unknown' && signal.aborted;
    note(isLate ? `time was up ${effort}; --timeout gives more` : `${result.verdict} ${effort}`);
    await writeCertificate(result, problem, plan.certificate);
    await tellVerdict(result.verdict === 'unsat' ? 'unsat\n' : printVerdict(result.counterexample), plan.out);
  });
  await answered.catch(async (error: unknown) => {
    if (!(error instanceof EmptyBoxError)) throw error;
    note(`${error.message}; no input satisfies that, whatever the model, so that no certificate is needed`);
    await tellVerdict('unsat\n', plan.out);
  });
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
