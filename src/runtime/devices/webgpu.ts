import type { Device } from './device.ts';

export const webgpu: Device = {
  name: 'webgpu',
  description: 'a graphics card, on Windows, macOS and Linux x64',
  provider: 'webgpu',
  hint: 'On Linux it needs a Vulkan driver of the card and libvulkan1.',
};
