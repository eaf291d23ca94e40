import { Gauge, type Registry } from 'prom-client';

/** What a process has in its memory. */
export interface DispatcherLoad {
  waiting: number;
  inFlight: number;
}

/** How many deliveries this process has taken in. */
export function createDispatcherMetrics(registry: Registry, load: () => DispatcherLoad): void {
  const gauge = new Gauge({
    name: 'gateway_dispatcher_deliveries',
    help: 'Deliveries in the memory of this process: those that wait for their turn, and those in flight',
    labelNames: ['state'],
    registers: [registry],
    collect() {
      const { waiting, inFlight } = load();
      gauge.set({ state: 'waiting' }, waiting);
      gauge.set({ state: 'in_flight' }, inFlight);
    },
  });
}
