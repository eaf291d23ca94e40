import { Counter, type Registry } from 'prom-client';

/**
 * A counter by connection and one more label. Its values are numbers that are found by two short names: prom-client's own child
 * writes all labels into one text, and looks that up, each time. A connection that is gone takes its series along, and what still ends
 * of it is not counted.
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

/** A series and its value, as prom-client writes them. */
interface Cell {
  labels: Record<string, string>;
  value: number;
}

export function createCounterPerConnection(
  registry: Registry,
  { name, help, label: labelName, shown = [] }: CounterPerConnectionOptions,
): CounterPerConnection {
  const opened = new Map<string, Map<string, Cell>>();
  const counter = new Counter({ name, help, labelNames: ['connection', labelName], registers: [registry] });
  const get = counter.get.bind(counter);
  counter.get = async () => ({
    ...(await get()),
    values: [...opened.values()].flatMap((cells) => [...cells.values()]),
  });
  const add = (cells: Map<string, Cell>, connection: string, label: string, value: number): void => {
    const cell = cells.get(label);
    if (cell) cell.value += value;
    else cells.set(label, { labels: { connection, [labelName]: label }, value });
  };
  return {
    open(connection) {
      if (opened.has(connection)) return;
      const cells = new Map<string, Cell>();
      opened.set(connection, cells);
      for (const label of shown) add(cells, connection, label, 0);
    },
    close: (connection) => void opened.delete(connection),
    add(connection, label, value = 1) {
      const cells = opened.get(connection);
      if (cells) add(cells, connection, label, value);
    },
    sizeOf: (connection) => opened.get(connection)?.size ?? 0,
    has: (connection, label) => opened.get(connection)?.has(label) ?? false,
  };
}
