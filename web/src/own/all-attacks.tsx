/** Every attack that there is, with its options, and what came of it. */
import { useEffect, useState } from 'preact/hooks';
import { useText } from '../language/language.ts';
import { AttackForm, attackCommand, firstPlan } from '../parts/attack-form.tsx';
import { AttackOutcome } from '../parts/attack-result.tsx';
import { Command } from '../parts/command.tsx';
import { Problem } from '../parts/problem.tsx';
import { useJob } from '../parts/use-job.ts';
import type { AttackRequest } from '../worker/attack.ts';
import type { Settings } from '../worker/own-models.ts';
import type { Workshop } from '../workshop.ts';

export interface AllAttacksProps {
  readonly workshop: Workshop;
  readonly file: File;
  readonly settings: Settings;
  readonly picture: File;
}

export function AllAttacks({ workshop, file, settings, picture }: AllAttacksProps) {
  const text = useText();
  const { own } = text;
  const [plan, setPlan] = useState(firstPlan);
  const [asked, setAsked] = useState<{ readonly request: AttackRequest; readonly epsilonText: string }>();
  const registry = useJob(workshop, 'registry');
  const attack = useJob(workshop, 'attack');
  useEffect(() => registry.ask(null), []);
  // What came of another file says nothing of this one.
  useEffect(() => attack.clear(), [file, settings, picture]);
  const run = () => {
    const { epsilonText, ...chosen } = plan;
    const request = { file, picture, settings, ...chosen };
    setAsked({ request, epsilonText });
    attack.ask(request);
  };
  const isDone = !attack.isRunning && attack.failure === undefined;
  return (
    <div class="all-attacks">
      <AttackForm attacks={registry.result ?? []} plan={plan} onPlan={setPlan} />
      <div class="buttons">
        <button type="button" class="primary" disabled={attack.isRunning} onClick={run}>
          {own.run}
        </button>
        {attack.isRunning && (
          <button type="button" onClick={attack.cancel}>
            {text.cancel}
          </button>
        )}
      </div>
      {attack.isRunning && (
        <p role="status">
          <progress aria-label={own.loading} />{' '}
          {attack.news?.phase === 'attacking' ? own.running(attack.news.runs) : own.loading}
        </p>
      )}
      <Problem failure={attack.failure} file={file.name} />
      {attack.result !== undefined && asked !== undefined && isDone && (
        <section>
          <h4>{own.result}</h4>
          <AttackOutcome answer={attack.result} norm={asked.request.norm} />
          <Command line={attackCommand(asked.request, asked.epsilonText)} />
        </section>
      )}
    </div>
  );
}
