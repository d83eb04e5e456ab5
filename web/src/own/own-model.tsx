/** A model and a picture of the reader's own, attacked at once. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { useText } from '../language/language.ts';
import { FileDrop } from '../parts/file-drop.tsx';
import { ModelCard } from '../parts/model-card.tsx';
import { PictureChoice, photographFile } from '../parts/picture-choice.tsx';
import { Problem } from '../parts/problem.tsx';
import { SettingsForm } from '../parts/settings-form.tsx';
import { useJob } from '../parts/use-job.ts';
import { Fold } from '../story/fold.tsx';
import { namesIn } from '../worker/class-names.ts';
import type { ModelName } from '../worker/model-names.ts';
import { modelUrl } from '../worker/models.ts';
import type { Settings } from '../worker/own-models.ts';
import type { Workshop } from '../workshop.ts';
import { AllAttacks } from './all-attacks.tsx';
import { AttackedPicture } from './attacked-picture.tsx';

export function OwnModel({ workshop }: { readonly workshop: Workshop }) {
  const text = useText();
  const { own } = text;
  const place = useRef<HTMLDivElement>(null);
  const [file, setFile] = useState<File>();
  const [settings, setSettings] = useState<Settings>();
  const [names, setNames] = useState<readonly string[]>();
  const [areNamesBad, setNamesBad] = useState(false);
  const [picture, setPicture] = useState<File>();
  const inspection = useJob(workshop, 'inspect');
  const model = inspection.isRunning || inspection.failure !== undefined ? undefined : inspection.result;
  useEffect(() => setSettings(model?.settings), [model]);

  const open = (chosen: File) => {
    setFile(chosen);
    setSettings(undefined);
    setNames(undefined);
    inspection.clear();
    inspection.ask({ file: chosen });
  };
  const openOurs = async (name: ModelName | 'photographs') => {
    const response = await fetch(modelUrl(name));
    open(new File([await response.blob()], `${name}.onnx`));
  };
  // It begins with an attacked photograph, but not before somebody comes near.
  useEffect(() => {
    if (place.current === null) return;
    const watch = new IntersectionObserver(
      ([{ isIntersecting }]) => {
        if (!isIntersecting) return;
        watch.disconnect();
        openOurs('photographs');
        photographFile('cat').then(setPicture);
      },
      { rootMargin: '300px' },
    );
    watch.observe(place.current);
    return () => watch.disconnect();
  }, []);

  const readNames = async (list: File) => {
    try {
      setNames(namesIn(await list.text()));
      setNamesBad(false);
    } catch {
      setNames(undefined);
      setNamesBad(true);
    }
  };
  const isAttackable = model !== undefined && model.obstacles.length === 0 && model.pictures !== undefined;
  const shown = file !== undefined && settings !== undefined && isAttackable ? { file, settings, model } : undefined;
  return (
    <div class="own" ref={place}>
      <div class="split">
        <div>
          <section>
            <h3>{own.model}</h3>
            <FileDrop hint={own.drop} choose={own.choose} accept=".onnx" onFile={open} />
            <div class="buttons">
              <button type="button" onClick={() => openOurs('photographs')}>
                {own.photographs}
              </button>
              <button type="button" onClick={() => openOurs('cnn')}>
                {own.example}
              </button>
            </div>
            <p role="status">{inspection.isRunning && text.loading}</p>
            <Problem failure={inspection.failure} file={file?.name} />
            {model !== undefined && <ModelCard model={model} />}
          </section>
          <section>
            <h3>{own.picture}</h3>
            <PictureChoice
              workshop={workshop}
              picture={picture}
              hasDigits={model?.pictures?.channels !== 3}
              onPicture={setPicture}
            />
          </section>
          {shown !== undefined && (
            <Fold summary={own.guesses}>
              <SettingsForm model={shown.model} settings={shown.settings} onSettings={setSettings} />
              <h4>{own.names}</h4>
              <FileDrop hint={own.namesHint} choose={own.choose} accept=".txt,.json" onFile={readNames} />
              {areNamesBad && (
                <p class="problem" role="alert">
                  {own.badNames}
                </p>
              )}
            </Fold>
          )}
        </div>
        <div>
          {shown !== undefined && picture !== undefined && (
            <AttackedPicture workshop={workshop} {...shown} picture={picture} names={names} />
          )}
        </div>
      </div>
      {shown !== undefined && picture !== undefined && (
        <Fold summary={own.allAttacks}>
          <AllAttacks workshop={workshop} {...shown} picture={picture} />
        </Fold>
      )}
    </div>
  );
}
