import { Counter, type Registry } from 'prom-client';

/**
 * A counter by connection and one more label. Its children are bound once, so that adding to one builds no object of labels; a connection that is
 * gone takes its series along, and what still ends of it is not counted.
 */
export interface CounterPerConnection {
  /** Shows its series, those of `shown` at 0; does nothing where it is open. */
  open(connection: string): void;
  close(connection: string): void;
  add(connection: string, label: string, value?: number): void;
  /** how many series a connection has */
  sizeOf(connection: string): number;
  has(connection: string, label: string): boolean;
}

export interface CounterPerConnectionOptions {
  name: string;
  help: string;
  /** the label beside `connection` */
  label: string;
  /** its values that are shown before they occur: what never occurred can't be seen to rise */
  shown?: readonly string[];
}

interface Child {
  inc(value?: number): void;
}

export function createCounterPerConnection(
  registry: Registry,
  { name, help, label: labelName, shown = [] }: CounterPerConnectionOptions,
): CounterPerConnection {
  const counter = new Counter({ name, help, labelNames: ['connection', labelName], registers: [registry] });
  const bound = new Map<string, Map<string, Child>>();
  const childOf = (children: Map<string, Child>, connection: string, label: string): Child => {
    const known = children.get(label);
    if (known) return known;
    const child = counter.labels(connection, label);
    children.set(label, child);
    return child;
  };
  return {
    open(connection) {
      if (bound.has(connection)) return;
      const children = new Map<string, Child>();
      bound.set(connection, children);
      for (const label of shown) childOf(children, connection, label).inc(0);
    },
    close(connection) {
      for (const label of bound.get(connection)?.keys() ?? []) counter.remove(connection, label);
      bound.delete(connection);
    },
    add(connection, label, value = 1) {
      const children = bound.get(connection);
      if (children) childOf(children, connection, label).inc(value);
    },
    sizeOf: (connection) => bound.get(connection)?.size ?? 0,
    has: (connection, label) => bound.get(connection)?.has(label) ?? false,
  };
}
