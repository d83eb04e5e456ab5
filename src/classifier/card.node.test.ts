import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { DataError } from '../errors.ts';
import { cardPath, readModelCard, writeModelCard } from './card.node.ts';

const folder = mkdtempSync(join(tmpdir(), 'gibbon-card-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('the file of a model card', () => {
  it('has the name of the model', () => {
    expect(cardPath('models/net.onnx')).toBe('models/net.gibbon.json');
    expect(cardPath('models/NET.ONNX')).toBe('models/NET.gibbon.json');
    expect(cardPath('net.v2')).toBe('net.v2.gibbon.json');
  });

  it('need not be there', async () => {
    expect(await readModelCard(join(folder, 'none.onnx'))).toBeUndefined();
    expect(await readModelCard(join(folder, 'no-folder', 'none.onnx'))).toBeUndefined();
  });

  it('may name a file of class names, relative to itself', async () => {
    writeFileSync(join(folder, 'names.txt'), 'n01440764 tench, Tinca tinca\ngoldfish\n');
    writeFileSync(join(folder, 'named.gibbon.json'), '\ufeff{"classNames": "names.txt", "crop": 32}');
    const card = await readModelCard(join(folder, 'named.onnx'));
    expect(card).toEqual({ crop: 32, classNames: ['tench, Tinca tinca', 'goldfish'] });
  });

  it('is refused with its path where the names or the card are wrong', async () => {
    writeFileSync(join(folder, 'lost.gibbon.json'), '{"classNames": "nowhere.txt"}');
    await expect(readModelCard(join(folder, 'lost.onnx'))).rejects.toThrow(join(folder, 'nowhere.txt'));
    writeFileSync(join(folder, 'bad.gibbon.json'), '{"crop": -1}');
    await expect(readModelCard(join(folder, 'bad.onnx'))).rejects.toThrow(
      `${join(folder, 'bad.gibbon.json')}: "crop" is -1`,
    );
  });

  it.each(['../elsewhere.txt', '/etc/hostname', 'x/../../elsewhere.txt'])('reads no names from %s', async (file) => {
    writeFileSync(join(folder, 'far.gibbon.json'), JSON.stringify({ classNames: file }));
    await expect(readModelCard(join(folder, 'far.onnx'))).rejects.toMatchObject({
      code: 'data',
      path: join(folder, 'far.gibbon.json'),
    });
  });

  it('is written once, and never over another one', async () => {
    const model = join(folder, 'new.onnx');
    const path = await writeModelCard(model, { box: { low: 0, high: 255 }, mean: [104, 117, 123], channels: 'bgr' });
    expect(path).toBe(join(folder, 'new.gibbon.json'));
    const text = '{\n  "box": "0..255",\n  "mean": [104, 117, 123],\n  "channels": "bgr"\n}\n';
    expect(readFileSync(path, 'utf8')).toBe(text);
    await expect(writeModelCard(model, { crop: 1 })).rejects.toThrow(DataError);
    expect(readFileSync(path, 'utf8')).toBe(text);
    await expect(writeModelCard(join(folder, 'no-folder', 'x.onnx'), {})).rejects.toThrow('no such file or folder');
  });
});
