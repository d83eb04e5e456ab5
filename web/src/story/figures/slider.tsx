/** The one large slider of a figure. */
export interface SliderProps {
  readonly label: string;
  /** How the value is written beside the label. */
  readonly shown: string;
  /** What a screen reader says as it is dragged. */
  readonly spoken: string;
  readonly value: number;
  readonly max: number;
  readonly step: number;
  readonly onValue: (value: number) => void;
}

export function Slider({ label, shown, spoken, value, max, step, onValue }: SliderProps) {
  return (
    <label class="epsilon">
      <span>
        {label} <output>{shown}</output>
      </span>
      <input
        type="range"
        min={0}
        max={max}
        step={step}
        value={value}
        aria-valuetext={spoken}
        onInput={({ currentTarget }) => onValue(Number(currentTarget.value))}
      />
    </label>
  );
}
