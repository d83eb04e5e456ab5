/** The playground, as static files that work in any folder of any web host. */
import { readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** What the tour quotes of docs/reproduction.json, which is 400 kB with its figures. */
function reproduction(): Plugin {
  const name = 'virtual:reproduction';
  return {
    name,
    resolveId: (id) => (id === name ? `\0${name}` : undefined),
    load(id) {
      if (id !== `\0${name}`) return undefined;
      const { rows }: { rows: Record<string, unknown>[] } = JSON.parse(
        readFileSync(at('../docs/reproduction.json'), 'utf8'),
      );
      const quoted = rows.map(({ row, claim, paper, measured, verdict }) => ({ row, claim, paper, measured, verdict }));
      return `export const rows = ${JSON.stringify(quoted)};`;
    },
  };
}

export default defineConfig({
  root: at('.'),
  base: './',
  plugins: [reproduction()],
  resolve: {
    alias: {
      'gibbon/browser': at('../src/browser.ts'),
      // The page computes on the processor; the build for graphics cards would add 27 MB that nobody asks for.
      'onnxruntime-web/webgpu': 'onnxruntime-web/wasm',
    },
  },
  define: { __RUNTIME_BYTES__: statSync(at('../node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded.wasm')).size },
  assetsInclude: ['**/*.onnx'],
  worker: { format: 'es' },
  build: { outDir: at('../dist/play'), emptyOutDir: true, target: 'es2022', chunkSizeWarningLimit: 1000 },
  server: {
    headers: { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' },
  },
});
