/** Rules of docs/IR.md of ONNX that a file must keep to, beside those that ONNX Runtime checks when it loads one. */
import { decodeModel, type GraphProto } from '../src/onnx/index.ts';

/** What a file does against the rules, in words. */
export function onnxViolations(bytes: Uint8Array): string[] {
  const { graph, irVersion, opsetImport, metadataProps } = decodeModel(bytes);
  const found: string[] = [];
  const say = (isWrong: boolean, words: string) => {
    if (isWrong) found.push(words);
  };
  say(irVersion !== 9n, `IR version ${irVersion}`);
  say(!opsetImport.some(({ domain = '', version }) => domain === '' && version === 20n), 'opset 20 is not imported');
  say(opsetImport.length > 1, `domains beside ONNX's own: ${opsetImport.map(({ domain }) => domain)}`);
  const keys = metadataProps.map(({ key }) => key);
  say(new Set(keys).size < keys.length, `metadata say something twice: ${keys}`);
  const everywhere = new Set<string>();
  const made = (name: string, where: string) => {
    say(
      name === '' || everywhere.has(name),
      `"${name}" is made twice, or hides a name of the graph around it: ${where}`,
    );
    everywhere.add(name);
  };

  const look = (inner: GraphProto, around: ReadonlySet<string>) => {
    const known = new Set(around);
    say((inner.name ?? '') === '', 'a graph has no name');
    const defaults = new Set(inner.initializer.map(({ name = '' }) => name));
    for (const { name = '', type } of inner.input) {
      say(type?.tensorType?.shape === undefined, `input "${name}" has no shape`);
      made(name, 'inputs');
      known.add(name);
    }
    for (const name of defaults) {
      if (!known.has(name)) made(name, 'initializers');
      known.add(name);
    }
    for (const { opType = '', input, output, attribute } of inner.node) {
      for (const name of input) say(name !== '' && !known.has(name), `${opType} uses "${name}" before it is made`);
      for (const { name, type, g } of attribute) {
        say(type === undefined, `${opType}: attribute ${name} has no type`);
        if (g) look(g, known);
      }
      for (const name of output) {
        made(name, opType);
        known.add(name);
      }
    }
    for (const { name = '' } of inner.output) say(!known.has(name), `output "${name}" is not made`);
  };
  if (graph) look(graph, new Set());
  return found;
}
