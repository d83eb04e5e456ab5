import { defineConfig } from 'vite';

// Threads of ONNX Runtime need a page that is isolated from others.
const headers = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' };

export default defineConfig({
  base: './',
  server: { headers },
  preview: { headers },
  build: { target: 'es2022' },
});
