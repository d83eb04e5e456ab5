import type { Device } from './device.ts';

export const coreml: Device = {
  name: 'coreml',
  description: 'Core ML, on macOS',
  provider: 'coreml',
  hint: 'It comes with onnxruntime-node on macOS alone.',
};
