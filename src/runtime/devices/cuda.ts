import type { Device } from './device.ts';

export const cuda: Device = {
  name: 'cuda',
  description: 'a graphics card of NVIDIA, on Linux x64',
  provider: 'cuda',
  hint: 'Its libraries are a download of their own: npm install onnxruntime-node --onnxruntime-node-install=cuda12, beside CUDA 12 and cuDNN 9.',
};
