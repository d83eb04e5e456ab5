import type { Device } from './device.ts';

export const dml: Device = {
  name: 'dml',
  description: 'a graphics card by DirectML, on Windows',
  provider: 'dml',
  hint: 'It comes with onnxruntime-node on Windows alone.',
};
