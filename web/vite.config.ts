/** The playground, as static files that work in any folder of any web host. */
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: at('.'),
  base: './',
  resolve: {
    alias: {
      'gibbon/browser': at('../src/browser.ts'),
      // The page computes on the processor; the build for graphics cards would add 27 MB that nobody asks for.
      'onnxruntime-web/webgpu': 'onnxruntime-web/wasm',
    },
  },
  assetsInclude: ['**/*.onnx'],
  worker: { format: 'es' },
  build: { outDir: at('../dist/play'), emptyOutDir: true, target: 'es2022', chunkSizeWarningLimit: 1000 },
  server: {
    headers: { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' },
  },
});
