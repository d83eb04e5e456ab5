/** A model and a picture of the reader's own, attacked in the browser. */
import { useEffect, useState } from 'preact/hooks';
import { useText } from '../language/language.ts';
import { AttackForm, attackCommand, firstPlan } from '../parts/attack-form.tsx';
import { AttackOutcome } from '../parts/attack-result.tsx';
import { Command } from '../parts/command.tsx';
import { FileDrop } from '../parts/file-drop.tsx';
import { ModelCard } from '../parts/model-card.tsx';
import { PictureChoice } from '../parts/picture-choice.tsx';
import { Problem } from '../parts/problem.tsx';
import { SettingsForm } from '../parts/settings-form.tsx';
import { useJob } from '../parts/use-job.ts';
import type { AttackRequest } from '../worker/attack.ts';
import { modelUrl } from '../worker/models.ts';
import type { Settings } from '../worker/own-models.ts';
import type { Workshop } from '../workshop.ts';

export function OwnModel({ workshop }: { readonly workshop: Workshop }) {
  const text = useText();
  const { own } = text;
  const [file, setFile] = useState<File>();
  const [settings, setSettings] = useState<Settings>({});
  const [picture, setPicture] = useState<File>();
  const [plan, setPlan] = useState(firstPlan);
  const [asked, setAsked] = useState<{ readonly request: AttackRequest; readonly epsilonText: string }>();
  const registry = useJob(workshop, 'registry');
  const inspection = useJob(workshop, 'inspect');
  const attack = useJob(workshop, 'attack');
  const model = inspection.isRunning || inspection.failure !== undefined ? undefined : inspection.result;
  useEffect(() => registry.ask(null), []);
  useEffect(() => {
    if (model !== undefined) setSettings(model.settings);
  }, [model]);

  const open = (chosen: File) => {
    setFile(chosen);
    inspection.ask({ file: chosen });
  };
  const openExample = async () => {
    const response = await fetch(modelUrl('cnn'));
    open(new File([await response.blob()], 'cnn.onnx'));
  };
  const run = () => {
    if (file === undefined || picture === undefined) return;
    const { epsilonText, ...chosen } = plan;
    const request = { file, picture, settings, ...chosen };
    setAsked({ request, epsilonText });
    attack.ask(request);
  };
  const isAttackable = model !== undefined && model.obstacles.length === 0 && model.pictures !== undefined;
  return (
    <div class="own">
      <div class="split">
        <div>
          <section>
            <h3>{own.model}</h3>
            <FileDrop hint={own.drop} choose={own.choose} accept=".onnx" onFile={open} />
            <button type="button" class="wide" onClick={openExample}>
              {own.example}
            </button>
            {inspection.isRunning && <p role="status">{text.loading}</p>}
            <Problem failure={inspection.failure} />
            {model !== undefined && <ModelCard model={model} />}
            {isAttackable && <SettingsForm model={model} settings={settings} onSettings={setSettings} />}
          </section>
          <section>
            <h3>{own.picture}</h3>
            <PictureChoice workshop={workshop} picture={picture} onPicture={setPicture} />
          </section>
        </div>
        <div>
          <section>
            <h3>{own.attack}</h3>
            <AttackForm attacks={registry.result ?? []} plan={plan} onPlan={setPlan} />
            <div class="buttons">
              <button
                type="button"
                class="primary"
                disabled={!isAttackable || picture === undefined || attack.isRunning}
                onClick={run}
              >
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
                <progress /> {attack.news?.phase === 'attacking' ? own.running(attack.news.runs) : own.loading}
              </p>
            )}
            <Problem failure={attack.failure} />
          </section>
          {attack.result !== undefined && asked !== undefined && !attack.isRunning && attack.failure === undefined && (
            <section>
              <h3>{own.result}</h3>
              <AttackOutcome answer={attack.result} norm={asked.request.norm} />
              <Command line={attackCommand(asked.request, asked.epsilonText)} />
            </section>
          )}
        </div>
      </div>
    </div>
  );
}
