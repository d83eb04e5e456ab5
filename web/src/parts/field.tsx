/** A text field that tells when what stands in it cannot be read. */
import { useEffect, useState } from 'preact/hooks';
import { useText } from '../language/language.ts';

export interface FieldProps<T> {
  readonly label: string;
  /** What stands in it at first, and again whenever this changes. */
  readonly text: string;
  /** Undefined where the text cannot be read. */
  readonly read: (text: string) => T | undefined;
  readonly onValue: (value: T) => void;
  readonly placeholder?: string;
  readonly hint?: string;
}

export function Field<T>({ label, text: given, read, onValue, placeholder, hint }: FieldProps<T>) {
  const words = useText();
  const [text, setText] = useState(given);
  useEffect(() => setText(given), [given]);
  const isBad = read(text) === undefined;
  return (
    <label class="field">
      <span>{label}</span>
      <input
        type="text"
        value={text}
        placeholder={placeholder}
        title={hint}
        aria-invalid={isBad}
        onInput={({ currentTarget }) => {
          setText(currentTarget.value);
          const value = read(currentTarget.value);
          if (value !== undefined) onValue(value);
        }}
      />
      {isBad && <small class="bad">{words.own.bad}</small>}
    </label>
  );
}

export interface ChoiceProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly options: readonly T[];
  readonly onValue: (value: T) => void;
}

export function Choice<T extends string>({ label, value, options, onValue }: ChoiceProps<T>) {
  return (
    <label class="field">
      <span>{label}</span>
      <select
        value={value}
        onChange={({ currentTarget }) => {
          const chosen = options.find((option) => option === currentTarget.value);
          if (chosen !== undefined) onValue(chosen);
        }}
      >
        {options.map((option) => (
          <option key={option} value={option}>
            {option}
          </option>
        ))}
      </select>
    </label>
  );
}
