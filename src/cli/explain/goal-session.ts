/** What `gibbon explain --goal` does: the first lines of an explanation, in the goal's own words. */
import { basename } from 'node:path';
import { DataError } from '../../errors.ts';
import { type Explanation, explain } from '../../explanation/index.ts';
import type { Goal, GoalSample } from '../../goals/index.ts';
import { compact } from '../../numbers.ts';
import { goalExplanationRecord, type MeasuredPoints } from '../../report/explanation/goal-record.ts';
import { conclusion, ofGoals, statement } from '../../report/explanation/statement.ts';
import { gradientFacts } from '../../report/explanation/text.ts';
import { columns } from '../../report/text-table.ts';
import { printable } from '../../report/words.ts';
import type { Runtime } from '../../runtime/index.ts';
import type { GoalPlan } from '../goal/plan.ts';
import { openGoal } from '../goal/problem.ts';
import { note, paragraph, print, printRecord, progressBar } from '../shell/terminal.ts';
import { VERSION } from '../shell/version.ts';
import { type ExplainPlan, requireIndex } from './plan.ts';

/** Explains what it takes to reach a goal, and prints it. */
export async function explainGoal(plan: ExplainPlan, asked: GoalPlan, runtime: Runtime): Promise<void> {
  const { index, range, epsilon, draws, seed } = plan;
  const open = await openGoal({ ...plan, goal: asked }, runtime);
  try {
    const { problem, samples, placing } = open;
    const { goal } = problem;
    requireIndex(index, samples.names, plan.samples.paths[0]);
    const sample = problem.samples[index];
    requireNotReached(goal, sample, samples.names[index]);
    const bar = progressBar('explaining');
    const explanation = await explain(sample.classifier, sample.free, {
      ...(range !== undefined && { range }),
      ...(epsilon !== undefined && { epsilon }),
      draws,
      seed,
      onProgress: ({ done, total }) => bar.update(done, total),
    }).finally(bar.end);
    // That nothing changes is said in the first line.
    for (const { code, message } of explanation.diagnostics) if (code !== 'no-change') note(message);
    const measured = await measuredBy(explanation, goal, sample);
    const told = { goal: open.name, words: goal.words, placement: problem.placement.name, scale: placing.scale };
    const setting = { ...told, model: plan.model.path, sample: samples.names[index], version: VERSION };
    if (plan.json) printRecord(goalExplanationRecord(explanation, measured, { ...setting, runtime: runtime.name }));
    else print(linesOf(explanation, measured, setting).join('\n\n'));
  } finally {
    await open.dispose();
  }
}

async function measuredBy(
  { multiStep, example }: Explanation,
  goal: Goal,
  { clean, reference, answer }: GoalSample,
): Promise<MeasuredPoints> {
  const at = async (free: Float32Array) => goal.measure(await answer(free), reference);
  return {
    before: goal.measure(clean, reference),
    severalSteps: multiStep.found && (await at(multiStep.found.adversarial.data)),
    oneStep: await at(example.adversarial.data),
  };
}

function linesOf(
  explanation: Explanation,
  { before, severalSteps, oneStep }: MeasuredPoints,
  { model, sample, goal, words, placement, scale }: Readonly<Record<string, string>>,
): string[] {
  const { multiStep, example } = explanation;
  const after = severalSteps && `; after ${multiStep.steps} steps ${compact(severalSteps.value)}`;
  return [
    paragraph(statement(explanation, ofGoals)),
    paragraph(
      `${printable(basename(model))} on ${printable(sample)}: ${goal}, ${words}. What may change: ${placement} (${scale}).`,
    ),
    paragraph(
      `${printable(before.name)}: ${compact(before.value)} before${after ?? ''}; after one step of ${compact(example.epsilon)} ${compact(oneStep.value)}.`,
    ),
    paragraph(conclusion(explanation, ofGoals)),
    columns(gradientFacts(explanation)),
  ];
}

function requireNotReached(goal: Goal, { clean, reference }: GoalSample, name: string): void {
  if (!goal.judge(clean, reference).some(({ isReached }) => isReached)) return;
  const { name: measured, value } = goal.measure(clean, reference);
  throw new DataError(`the goal is reached before anything changes: ${measured} ${compact(value)}`, {
    path: name,
    hint: 'Choose another threshold, or another input with --index.',
  });
}
