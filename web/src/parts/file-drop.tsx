/** A place to drop a file on, which is a button as well. */
import { useRef, useState } from 'preact/hooks';

export interface FileDropProps {
  readonly hint: string;
  readonly choose: string;
  /** What the file dialogue offers, e.g. `'image/*'`. */
  readonly accept: string;
  readonly onFile: (file: File) => void;
}

export function FileDrop({ hint, choose, accept, onFile }: FileDropProps) {
  const input = useRef<HTMLInputElement>(null);
  const [isOver, setOver] = useState(false);
  const take = (files: FileList | null | undefined) => {
    setOver(false);
    if (files?.[0] !== undefined) onFile(files[0]);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is a second way to do what the button does
    <div
      class={isOver ? 'drop over' : 'drop'}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        take(event.dataTransfer?.files);
      }}
    >
      <p>{hint}</p>
      <input
        ref={input}
        type="file"
        accept={accept}
        hidden
        onChange={({ currentTarget }) => {
          take(currentTarget.files);
          currentTarget.value = '';
        }}
      />
      <button type="button" onClick={() => input.current?.click()}>
        {choose}
      </button>
    </div>
  );
}
