/** A text as Markdown, in which no character of it means anything else than itself. */
export function escapeMarkdown(text: string): string {
  return text.replace(/[\\|*_<>[\]]/g, '\\$&');
}
