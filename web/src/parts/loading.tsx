/** Something is being loaded or computed; while it is the runtime, how far. */
import { useContext } from 'preact/hooks';
import { useText } from '../language/language.ts';
import { DownloadContext } from '../runtime-download.ts';

export function Loading() {
  const text = useText();
  const download = useContext(DownloadContext);
  if (download === undefined) return <span role="status">{text.loading}</span>;
  const { loaded, total } = download;
  return (
    <span role="status">
      {text.downloading((loaded / 1e6).toFixed(1), (total / 1e6).toFixed(1))}{' '}
      <progress value={loaded} max={total} aria-label={text.loading} />
    </span>
  );
}
