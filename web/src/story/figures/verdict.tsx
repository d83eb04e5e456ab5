/** What the network says, and whether it is right. */
export interface VerdictProps {
  readonly isRight: boolean;
  readonly word: string;
  readonly said: string;
}

export function Verdict({ isRight, word, said }: VerdictProps) {
  return (
    <p class={isRight ? 'verdict right' : 'verdict wrong'}>
      <strong>
        <span aria-hidden="true">{isRight ? '✓' : '✗'}</span> {word}
      </strong>{' '}
      {said}
    </p>
  );
}
