/** What `gibbon explain --goal` does: an explanation in the goal's own words, and its page. */
import { basename } from 'node:path';
import { writeWhole } from '../../data/index.node.ts';
import { DataError } from '../../errors.ts';
import { type Explanation, explain } from '../../explanation/index.ts';
import type { Answers, Goal, GoalSample } from '../../goals/index.ts';
import { isPicture, type Model } from '../../model/index.ts';
import { compact } from '../../numbers.ts';
import type { GoalSights, Sight } from '../../report/explanation/goal-page.ts';
import {
  type GoalExplanationSetting,
  goalExplanationRecord,
  type MeasuredPoints,
} from '../../report/explanation/goal-record.ts';
import { conclusion, goalMeasures, ofGoals, statement } from '../../report/explanation/statement.ts';
import { gradientFacts } from '../../report/explanation/text.ts';
import { columns } from '../../report/text-table.ts';
import { printable } from '../../report/words.ts';
import type { Runtime } from '../../runtime/index.ts';
import { row } from '../../tensor/index.ts';
import type { Box } from '../../threat/index.ts';
import type { GoalPlan } from '../goal/plan.ts';
import { openGoal } from '../goal/problem.ts';
import { note, paragraph, print, printRecord, progressBar } from '../shell/terminal.ts';
import { VERSION } from '../shell/version.ts';
import { type ExplainPlan, requireIndex } from './plan.ts';

/** Explains what it takes to reach a goal, prints it, and writes the page that was asked for. */
export async function explainGoal(plan: ExplainPlan, asked: GoalPlan, runtime: Runtime): Promise<void> {
  const { index, range, epsilon, draws, seed, out } = plan;
  const open = await openGoal({ ...plan, goal: asked }, runtime);
  try {
    const { problem, samples, placing, model, preprocessing } = open;
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
    const points = await pointsOf(explanation, sample);
    const measured = measuredAt(points, goal, sample);
    const setting: GoalExplanationSetting = {
      goal: open.name,
      words: goal.words.en.harm,
      placement: problem.placement.name,
      scale: placing.scale,
      model: plan.model.path,
      sample: samples.names[index],
      version: VERSION,
      runtime: runtime.name,
    };
    if (out !== undefined) {
      const sights = sightsOf(points, goal, model, preprocessing.box);
      await savePage(out, explanation, measured, setting, sights);
    }
    if (plan.json) printRecord(goalExplanationRecord(explanation, measured, setting));
    else print(linesOf(explanation, measured, setting, out).join('\n\n'));
  } finally {
    await open.dispose();
  }
}

/** An input and what the file answers to it. */
interface Point {
  readonly input: Float32Array;
  readonly answers: Answers;
}

interface Points {
  readonly clean: Point;
  readonly severalSteps: Point | undefined;
  readonly oneStep: Point;
}

async function pointsOf(
  { multiStep, example }: Explanation,
  { free, clean, placed, answer }: GoalSample,
): Promise<Points> {
  const at = async (variables: Float32Array) => ({ input: placed(variables), answers: await answer(variables) });
  const { found } = multiStep;
  return {
    clean: { input: placed(row(free, 0)), answers: clean },
    severalSteps: found && (await at(row(found.adversarial, 0))),
    oneStep: await at(row(example.adversarial, 0)),
  };
}

function measuredAt({ clean, severalSteps, oneStep }: Points, goal: Goal, { reference }: GoalSample): MeasuredPoints {
  const at = ({ answers }: Point) => goal.measure(answers, reference);
  return { before: at(clean), severalSteps: severalSteps && at(severalSteps), oneStep: at(oneStep) };
}

/** The inputs as pictures, a detector's boxes with them; undefined where they are none. */
function sightsOf(
  { clean, severalSteps, oneStep }: Points,
  goal: Goal,
  { attacked: { shape, layout } }: Model,
  box: Box,
): GoalSights | undefined {
  if (layout === undefined || !isPicture(shape, layout)) return undefined;
  const at = ({ input, answers }: Point): Sight => ({ values: input, boxes: goal.boxes?.(answers) });
  const format = { shape, layout, box };
  return { format, clean: at(clean), severalSteps: severalSteps && at(severalSteps), oneStep: at(oneStep) };
}

async function savePage(
  path: string,
  explanation: Explanation,
  measured: MeasuredPoints,
  setting: GoalExplanationSetting,
  sights: GoalSights | undefined,
): Promise<void> {
  const [{ goalExplanationPage }, { nodeCanvas }] = await Promise.all([
    import('../../report/explanation/goal-page.ts'),
    import('../../report/figures/canvas.node.ts'),
  ]);
  await writeWhole(path, goalExplanationPage(explanation, measured, setting, sights, nodeCanvas()));
}

function linesOf(
  explanation: Explanation,
  measured: MeasuredPoints,
  { model, sample, goal, words, placement, scale }: GoalExplanationSetting,
  out: string | undefined,
): string[] {
  return [
    paragraph(statement(explanation, ofGoals)),
    paragraph(
      `${printable(basename(model))} on ${printable(sample)}: ${goal}, ${words}. What may change: ${placement} (${scale}).`,
    ),
    paragraph(printable(goalMeasures(explanation, measured))),
    paragraph(conclusion(explanation, ofGoals)),
    columns(gradientFacts(explanation)),
    out === undefined ? '--out FILE.html shows it in pictures.' : `Pictures are in ${out}.`,
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
