import { Gauge, type Registry } from 'prom-client';

/** A pool of connections as pg has them. */
export interface MeasuredPool {
  totalCount: number;
  idleCount: number;
  waitingCount: number;
  options: { max: number };
}

/** How much of each pool of connections to the database is in use, by its name. */
export function createPoolMetrics(registry: Registry, pools: Readonly<Record<string, MeasuredPool>>): void {
  const registers = [registry];
  const all = Object.entries(pools);
  const connections = new Gauge({
    name: 'gateway_pool_connections',
    help: 'Connections to the database that this process has open, by pool and whether they are in use',
    labelNames: ['pool', 'state'],
    registers,
    collect() {
      for (const [pool, { totalCount, idleCount }] of all) {
        connections.set({ pool, state: 'idle' }, idleCount);
        connections.set({ pool, state: 'busy' }, totalCount - idleCount);
      }
    },
  });
  const waiting = new Gauge({
    name: 'gateway_pool_waiting',
    help: 'Statements that wait for a connection of the pool',
    labelNames: ['pool'],
    registers,
    collect() {
      for (const [pool, { waitingCount }] of all) waiting.set({ pool }, waitingCount);
    },
  });
  const most = new Gauge({
    name: 'gateway_pool_max_connections',
    help: 'How many connections the pool may have open',
    labelNames: ['pool'],
    registers,
  });
  for (const [pool, { options }] of all) most.set({ pool }, options.max);
}
