/** Devices. WebGPU runs here without a graphics card: Chromium brings a Vulkan driver for the processor. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { gibbon } from './command-line.ts';

const CHROMIUM = '/usr/lib/chromium';
const driver = join(CHROMIUM, 'vk_swiftshader_icd.json');
const folder = mkdtempSync(join(tmpdir(), 'gibbon-devices-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Where the driver is found. */
const software = {
  VK_ICD_FILENAMES: driver,
  VK_DRIVER_FILES: driver,
  LD_LIBRARY_PATH: CHROMIUM,
  XDG_RUNTIME_DIR: folder,
};
const nothing = { VK_ICD_FILENAMES: '/nowhere', VK_DRIVER_FILES: '/nowhere' };

describe('devices', () => {
  it('says what is here, and of the rest why not and what to do', async () => {
    const { code, stdout } = await gibbon(folder, ['devices'], nothing);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^cpu, the processor: \d+ of 16 digits fooled/m);
    expect(stdout).toMatch(/^dml, .*: not here\n.*\n? *It comes with onnxruntime-node on Windows alone\./m);
  });

  it.each([
    ['gpu', 2, '--device: "gpu" is unknown'],
    ['coreml', 2, 'device "coreml" is not here'],
  ])('refuses %s', async (device, expected, said) => {
    await gibbon(folder, ['demo', '--no-open', '--out', 'demo']);
    const words = ['attack', 'demo/digits.onnx', 'demo/digits', '--attack', 'fgsm', '--device', device];
    const { code, stderr } = await gibbon(folder, words, nothing);
    expect(stderr).toContain(said);
    expect(code).toBe(expected);
  });

  it.runIf(existsSync(driver))(
    'finds the same by WebGPU, within rounding',
    async () => {
      const { code, stdout, stderr } = await gibbon(folder, ['devices', '--json'], software);
      expect(code, stderr).toBe(0);
      const found = JSON.parse(stdout).devices;
      const [webgpu, cpu] = ['webgpu', 'cpu'].map((name) =>
        found.find((each: { device: string }) => each.device === name),
      );
      expect(webgpu).toMatchObject({ isHere: true, agrees: true, fooled: cpu.fooled });
      expect(webgpu.gradient).toBeLessThan(1e-4);
    },
    600_000,
  );
});
