/** How a model wants its pictures: guesses, to be corrected. */
import { useText } from '../language/language.ts';
import type { InspectResult } from '../worker/inspect.ts';
import type { Settings } from '../worker/own-models.ts';
import { Choice, Field } from './field.tsx';
import { compact, numberIn, numbersIn, rangeIn } from './numbers.ts';

export interface SettingsFormProps {
  readonly model: InspectResult;
  readonly settings: Settings;
  readonly onSettings: (settings: Settings) => void;
}

export function SettingsForm({ model, settings, onSettings }: SettingsFormProps) {
  const { own } = useText();
  const {
    box = { low: 0, high: 1 },
    mean = [0],
    std = [1],
    layout = 'nchw',
    channels = 'rgb',
    resize,
    crop,
  } = settings;
  const { resize: _resize, crop: _crop, ...others } = settings;
  /** An empty field stands for no value, which is not the same as the value undefined. */
  const size = (text: string) => (text.trim() === '' ? 0 : numberIn(text));
  const resizing = (value: number) => ({ ...others, ...(crop && { crop }), ...(value > 0 && { resize: value }) });
  const cropping = (value: number) => ({ ...others, ...(resize && { resize }), ...(value > 0 && { crop: value }) });
  return (
    <div class="settings">
      <p class="note">{own.guessesNote}</p>
      <div class="fields">
        <Field
          label={own.box}
          text={`${compact(box.low)}..${compact(box.high)}`}
          read={rangeIn}
          onValue={(value) => onSettings({ ...settings, box: value })}
        />
        <Field
          label={own.mean}
          text={mean.map(compact).join(', ')}
          read={numbersIn}
          onValue={(value) => onSettings({ ...settings, mean: value })}
        />
        <Field
          label={own.std}
          text={std.map(compact).join(', ')}
          read={numbersIn}
          onValue={(value) => onSettings({ ...settings, std: value })}
        />
        <Choice
          label={own.layout}
          value={layout}
          options={['nchw', 'nhwc']}
          onValue={(value) => onSettings({ ...settings, layout: value })}
        />
        {model.pictures?.channels === 3 && (
          <Choice
            label={own.channels}
            value={channels}
            options={['rgb', 'bgr']}
            onValue={(value) => onSettings({ ...settings, channels: value })}
          />
        )}
        <Field
          label={own.resize}
          text={String(resize ?? '')}
          read={size}
          onValue={(value) => onSettings(resizing(value))}
        />
        <Field
          label={own.crop}
          text={String(crop ?? '')}
          read={size}
          onValue={(value) => onSettings(cropping(value))}
        />
      </div>
      {model.evidence.length > 0 && (
        <details>
          <summary>{own.evidence}</summary>
          <ul lang="en">
            {model.evidence.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}
