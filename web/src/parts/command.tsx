/** The command that makes what is shown. */
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { useText } from '../language/language.ts';

export function Command({ line, children }: { readonly line: string; readonly children?: ComponentChildren }) {
  const text = useText();
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(line);
    setCopied(true);
    setTimeout(() => setCopied(false), 1500);
  };
  return (
    <div class="command">
      <p>
        {text.commandLead}
        {children !== undefined && <span class="files">{children}</span>}
      </p>
      <div>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: long commands scroll, and the keyboard must reach them */}
        <code tabIndex={0}>{line}</code>
        {navigator.clipboard !== undefined && (
          <button type="button" onClick={copy}>
            {copied ? text.copied : text.copy}
          </button>
        )}
      </div>
    </div>
  );
}
