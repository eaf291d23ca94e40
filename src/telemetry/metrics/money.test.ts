import { Registry } from 'prom-client';
import { createMoneyMetrics, type MoneyMetrics } from './money';

let registry: Registry;
let money: MoneyMetrics;
beforeEach(() => {
  registry = new Registry();
  money = createMoneyMetrics(registry);
  money.open('one');
  money.open('two');
});

const lines = async (): Promise<string[]> =>
  (await registry.metrics()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));

it('counts what was sent and what was taken back apart, as a counter can’t fall', async () => {
  money.sent('one', [{ currency: 'USD', value: 100 }]);
  money.sent('one', [{ currency: 'USD', value: -40.5 }]);
  money.sent('one', [{ currency: null, value: 1 }]);
  expect(await lines()).toEqual([
    'gateway_money_delivered_total{connection="one",currency="USD"} 100',
    'gateway_money_delivered_total{connection="one",currency="none"} 1',
    'gateway_money_withdrawn_total{connection="one",currency="USD"} 40.5',
    'gateway_money_withdrawn_total{connection="one",currency="none"} 0',
  ]);
});

it('shows the first four currencies of a connection, whatever a poster names', async () => {
  const currencies = Intl.supportedValuesOf('currency');
  for (const currency of currencies) money.sent('one', [{ currency, value: 1 }]);
  money.sent('one', [{ currency: currencies[0] ?? '', value: 1 }]);
  money.sent('two', [{ currency: 'NOK', value: 5 }]);
  const delivered = (await lines()).filter((line) => line.startsWith('gateway_money_delivered_total'));
  expect(delivered).toHaveLength(5);
  expect(delivered[0]).toBe(`gateway_money_delivered_total{connection="one",currency="${currencies[0]}"} 2`);
  expect(delivered[4]).toBe('gateway_money_delivered_total{connection="two",currency="NOK"} 5');
  const uncounted = `gateway_money_uncounted_total{connection="one",reason="many_currencies"} ${currencies.length - 4}`;
  expect(await lines()).toContain(uncounted);
});
