interface Props {
  label: string;
  value: number;
  least: number;
  most: number;
  onChange: (value: number) => void;
}

/** A small number, set by buttons that are large enough for thumbs. */
export function Stepper({ label, value, least, most, onChange }: Props) {
  return (
    <div class="stepper" role="group" aria-label={label}>
      <button
        type="button"
        class="button stepper-button"
        aria-label={`One less: ${label}`}
        disabled={value <= least}
        onClick={() => onChange(value - 1)}
      >
        <span aria-hidden="true">−</span>
      </button>
      <output class="tabular" aria-live="polite">
        {value}
      </output>
      <button
        type="button"
        class="button stepper-button"
        aria-label={`One more: ${label}`}
        disabled={value >= most}
        onClick={() => onChange(value + 1)}
      >
        <span aria-hidden="true">+</span>
      </button>
    </div>
  );
}
