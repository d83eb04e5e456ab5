import { coreml } from './coreml.ts';
import { cpu } from './cpu.ts';
import { cuda } from './cuda.ts';
import type { Device } from './device.ts';
import { dml } from './dml.ts';
import { webgpu } from './webgpu.ts';

const all: readonly Device[] = [cuda, dml, coreml, webgpu, cpu];

/** By their names, in the order in which the first that is here is taken. */
export const devices: ReadonlyMap<string, Device> = new Map(all.map((device) => [device.name, device]));

/** What may be asked for: a device, or the first that is here. */
export const deviceNames: readonly string[] = ['auto', ...devices.keys()];
