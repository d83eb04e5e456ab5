import { resolveOptions } from '../attacks/index.ts';
import { readModelCard } from '../classifier/card.node.ts';
import type { Classifier } from '../classifier/index.ts';
import { readBytes } from '../data/index.node.ts';
import { fingerprintOf, sha256 } from '../evaluation/fingerprint.ts';
import type { RunIdentity } from '../evaluation/identity.ts';
import { ladderOf } from '../evaluation/index.ts';
import type { Runtime } from '../runtime/index.ts';
import { boxWidth } from '../threat/index.ts';
import { usualEpsilon } from './attack-options.ts';
import type { AuditSubject } from './audit-subject.ts';
import type { AuditFlags } from './commands/audit.ts';
import { preprocessingOf } from './model-session.ts';
import { VERSION } from './version.ts';

/** All that decides the outcomes of an audit. */
export async function identityOf(
  modelPath: string,
  { classifier, samples }: AuditSubject,
  surrogates: readonly Classifier[],
  runtime: Runtime,
  flags: AuditFlags,
): Promise<RunIdentity> {
  const card = await readModelCard(modelPath);
  const hashes = await Promise.all(flags.surrogate.map(async (path) => sha256(await readBytes(path))));
  const attacks = ladderOf(flags.preset, flags.norm, surrogates).map(({ name, method, options, surrogate }) => ({
    rung: name,
    attack: method.name,
    options: resolveOptions(method.options, options, method.name),
    ...(surrogate && { surrogate: hashes[surrogates.indexOf(surrogate)] }),
  }));
  return {
    version: VERSION,
    model: await sha256(await readBytes(modelPath)),
    data: await fingerprintOf(samples),
    // How many workers there are changes nothing.
    runtime: runtime.name.replace(/, .*/, ''),
    norm: flags.norm,
    epsilon: flags.epsilon ?? usualEpsilon[flags.norm] * boxWidth(classifier.box),
    seed: flags.seed,
    clip: flags.clip,
    preprocessing: { ...preprocessingOf(flags, card), box: classifier.box },
    attacks,
  };
}
