import { Registry } from 'prom-client';
import { type CounterPerConnection, createCounterPerConnection } from './counter-per-connection';

let registry: Registry;
let counter: CounterPerConnection;
beforeEach(() => {
  registry = new Registry();
  const options = { name: 'ends_total', help: 'Ends', label: 'status', shown: ['delivered', 'failed'] };
  counter = createCounterPerConnection(registry, options);
});

const lines = async (): Promise<string[]> =>
  (await registry.metrics()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));

it('shows what never occurred at 0, so that it can be seen to rise', async () => {
  counter.open('one');
  counter.add('one', 'failed');
  counter.add('one', 'review', 2);
  expect(await lines()).toEqual([
    'ends_total{connection="one",status="delivered"} 0',
    'ends_total{connection="one",status="failed"} 1',
    'ends_total{connection="one",status="review"} 2',
  ]);
});

it('goes on counting when a connection is opened again, as one is that has changed', async () => {
  counter.open('one');
  counter.add('one', 'failed');
  counter.open('one');
  counter.add('one', 'failed');
  expect(await lines()).toContain('ends_total{connection="one",status="failed"} 2');
});

it('drops a connection that is gone, and what still ends of it does not bring it back', async () => {
  counter.open('one');
  counter.open('two');
  counter.add('one', 'review');
  counter.close('one');
  counter.add('one', 'delivered');
  counter.add('one', 'review');
  counter.add('never there', 'delivered');
  expect(await lines()).toEqual([
    'ends_total{connection="two",status="delivered"} 0',
    'ends_total{connection="two",status="failed"} 0',
  ]);
  counter.open('one');
  expect(await lines()).toContain('ends_total{connection="one",status="delivered"} 0');
});
