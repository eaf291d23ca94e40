import { Gauge, type Registry } from 'prom-client';

/** What a process is. */
export interface BuildInfo {
  version: string;
  role: string;
  /** live or sandbox */
  mode: string;
  /** what the queue stands on */
  queue: string;
}

export function createBuildInfo(registry: Registry, info: BuildInfo): void {
  const gauge = new Gauge({
    name: 'gateway_build_info',
    help: 'Always 1: what this process is, in its labels',
    labelNames: ['version', 'node_version', 'role', 'mode', 'queue'],
    registers: [registry],
  });
  gauge.set({ ...info, node_version: process.version }, 1);
}
