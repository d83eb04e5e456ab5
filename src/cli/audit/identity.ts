import type { Classifier } from '../../classifier/index.ts';
import { readBytes } from '../../data/index.node.ts';
import { ladderOf } from '../../evaluation/index.ts';
import { fingerprintOf, sha256 } from '../../evaluation/journal/fingerprint.ts';
import type { AttackIdentity, RunIdentity } from '../../evaluation/journal/identity.ts';
import { resolveOptions } from '../../harness/index.ts';
import type { Runtime } from '../../runtime/index.ts';
import { norms, usualEpsilon } from '../../threat/index.ts';
import { VERSION } from '../shell/version.ts';
import type { AuditPlan } from './plan.ts';
import type { AuditSubject, Surrogate } from './subject.ts';

/** The radius of an audit, in the input's own scale. */
export function epsilonOf({ box }: Classifier, { epsilon, norm }: AuditPlan): number {
  return epsilon ?? usualEpsilon(norms[norm], box);
}

/** All that decides the outcomes of an audit. */
export async function identityOf(
  { classifier, samples, preprocessing }: AuditSubject,
  surrogates: readonly Surrogate[],
  { runtime, second }: { readonly runtime: Runtime; readonly second: Runtime | undefined },
  plan: AuditPlan,
): Promise<RunIdentity> {
  const { model, norm, seed, clip } = plan;
  const { output, at, straightThrough } = model;
  return {
    version: VERSION,
    model: await sha256(await readBytes(model.path)),
    data: await fingerprintOf(samples),
    ...(output && { output }),
    ...(at && { at }),
    straightThrough: straightThrough !== false,
    runtime: kindOf(runtime),
    ...(second && { secondRuntime: kindOf(second) }),
    norm,
    epsilon: epsilonOf(classifier, plan),
    seed,
    clip,
    preprocessing,
    attacks: await attackIdentities(surrogates, plan),
  };
}

/** A runtime's name without its threads and workers: they change no outcome. */
function kindOf({ name }: Runtime): string {
  return name.replace(/, .*/, '');
}

async function attackIdentities(
  surrogates: readonly Surrogate[],
  { preset, norm }: AuditPlan,
): Promise<AttackIdentity[]> {
  const others = new Map<Classifier, Pick<AttackIdentity, 'surrogate' | 'preprocessing'>>();
  for (const { classifier, path, preprocessing } of surrogates) {
    others.set(classifier, { surrogate: await sha256(await readBytes(path)), preprocessing });
  }
  return ladderOf(preset, norm, [...others.keys()]).map(({ name, method, options, surrogate }) => ({
    rung: name,
    attack: method.name,
    options: resolveOptions(method.options, options, method.name),
    ...(surrogate && others.get(surrogate)),
  }));
}
