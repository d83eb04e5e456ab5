/** A mark at the end of each line of a journal, by which a line that was changed afterwards is seen. It is no signature. */

const MARK = /,"sum":"([0-9a-f]{8})"\}$/;

/** A JSON object with its checksum as the last field. */
export function marked(json: string): string {
  return `${json.slice(0, -1)},"sum":"${checksum(json)}"}`;
}

/** Whether a line is as it was written; undefined where it has no checksum, as in journals of version 1. */
export function isAsWritten(line: string): boolean | undefined {
  const found = MARK.exec(line);
  if (found === null) return undefined;
  return checksum(`${line.slice(0, found.index)}}`) === found[1];
}

/** FNV-1a of the UTF-16 code units, 32 bits, in hexadecimal. @see Fowler, Noll and Vo 1991; RFC 9923 */
function checksum(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}
