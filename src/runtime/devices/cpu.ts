import type { Device } from './device.ts';

export const cpu: Device = {
  name: 'cpu',
  description: 'the processor',
  provider: 'cpu',
  hint: 'Install onnxruntime-node: ONNXRUNTIME_NODE_INSTALL=skip npm install onnxruntime-node.',
};
