import type { Classifier } from '../../classifier/index.ts';
import { readBytes } from '../../data/index.node.ts';
import { ladderOf, sensible } from '../../evaluation/index.ts';
import { fingerprintOf } from '../../evaluation/journal/fingerprint.ts';
import type { AttackIdentity, GoalIdentity, RunIdentity } from '../../evaluation/journal/identity.ts';
import { resolveOptions } from '../../harness/index.ts';
import { kindOf, type Runtime } from '../../runtime/index.ts';
import { sha256 } from '../../tensor/index.ts';
import { norms, usualEpsilon } from '../../threat/index.ts';
import type { OpenGoal } from '../goal/problem.ts';
import type { Surrogate } from '../inputs/surrogates.ts';
import { VERSION } from '../shell/version.ts';
import type { AuditPlan } from './plan.ts';
import type { AuditSubject } from './subject.ts';

/** The radius of an audit, in the input's own scale. */
export function epsilonOf({ classifier: { box }, goal }: AuditSubject, { epsilon, norm }: AuditPlan): number {
  return epsilon ?? goal?.placing.usual ?? usualEpsilon(norms[norm], box);
}

/** All that decides the outcomes of an audit. */
export async function identityOf(
  subject: AuditSubject,
  surrogates: readonly Surrogate[],
  { runtime, second }: { readonly runtime: Runtime; readonly second: Runtime | undefined },
  plan: AuditPlan,
): Promise<RunIdentity> {
  const { classifier, samples, preprocessing, goal } = subject;
  const { model, norm, seed, clip } = plan;
  const { output, at, straightThrough } = model;
  return {
    version: VERSION,
    model: await sha256(await readBytes(model.path)),
    data: await fingerprintOf(samples),
    ...(output && { output }),
    ...(at && { at }),
    ...(Object.keys(model.feeds).length > 0 && { feeds: await feedsOf(plan) }),
    ...(goal && { goal: await goalIdentity(goal, plan) }),
    straightThrough: straightThrough !== false,
    runtime: kindOf(runtime),
    ...(second && { secondRuntime: kindOf(second) }),
    norm,
    epsilon: epsilonOf(subject, plan),
    seed,
    clip,
    preprocessing,
    attacks: await attackIdentities(classifier, surrogates, plan),
  };
}

/** What the inputs beside the attacked one are fed. */
function feedsOf({ model: { feeds } }: AuditPlan): Promise<string> {
  const plain = Object.entries(feeds).map(([name, feed]) =>
    typeof feed === 'number' ? [name, feed] : [name, feed.dtype, feed.shape, Array.from(feed.data, Number)],
  );
  return sha256(new TextEncoder().encode(JSON.stringify(plain)));
}

async function goalIdentity({ name, problem }: OpenGoal, { goal, model }: AuditPlan): Promise<GoalIdentity> {
  const { held } = problem.points;
  const told = { ...goal?.options, ...((goal?.headName ?? model.head) && { head: goal?.headName ?? model.head }) };
  return {
    name,
    words: problem.goal.words.en.harm,
    options: JSON.parse(JSON.stringify(told)),
    placement: problem.placement.name,
    ...(held && { held: await sha256(new Uint8Array(held.data.buffer, held.data.byteOffset, held.data.byteLength)) }),
  };
}

async function attackIdentities(
  audited: Classifier,
  surrogates: readonly Surrogate[],
  { preset, norm }: AuditPlan,
): Promise<AttackIdentity[]> {
  const others = new Map<Classifier, Pick<AttackIdentity, 'surrogate' | 'preprocessing'>>();
  for (const { classifier, paths, preprocessing } of surrogates) {
    const files = await Promise.all(paths.map(async (path) => sha256(await readBytes(path))));
    others.set(classifier, { surrogate: files.join('+'), preprocessing });
  }
  return sensible(audited, ladderOf(preset, norm, [...others.keys()])).map(({ name, method, options, surrogate }) => ({
    rung: name,
    attack: method.name,
    options: resolveOptions(method.options, options, method.name),
    ...(surrogate && others.get(surrogate)),
  }));
}
