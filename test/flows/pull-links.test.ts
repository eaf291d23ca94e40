import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Pulling, saleRow, startPulling } from '../support/pulling';

describe('the links between the pages of a pull', () => {
  let pulling: Pulling;
  let elsewhere: Server;
  const visits: unknown[] = [];
  beforeAll(async () => {
    elsewhere = createServer((request, response) => {
      visits.push([request.url, request.headers]);
      response.end('{}');
    });
    await new Promise<void>((listens) => elsewhere.listen(0, '127.0.0.1', listens));
    pulling = await startPulling();
  });
  afterAll(async () => {
    await pulling.close();
    elsewhere.close();
  });

  const row = (customer: string) => saleRow(customer, { call_outcome__submitted_when: '2018-03-01 10:00' });
  /** Asks for a day whose first page has a row, a count and this link, and whose others are the sandbox's own. */
  const pullWith = async (customer: string, page: { count: number; next: unknown }) => {
    pulling.sandboxVendor.clear();
    pulling.sandboxVendor.fail({ status: 200, body: { ...page, previous: null, results: [row(customer)] }, times: 1 });
    const pull = await pulling.pull('2018-03-01');
    return { pull, requests: pulling.sandboxVendor.requests() };
  };

  it('do not fail it where they are as the document prints them', async () => {
    const next =
      'https://xxxx.headshed.com/api/v1/campaigns/10/call_outcomes/from_date=20190101&page=2&to_date=2019033';
    const { pull, requests } = await pullWith('documented', { count: 781, next });
    expect(pull).toMatchObject({ status: 'done', created: 1, pages: 2, error: null });
    expect(requests.map(({ path, query }) => [path, query])).toEqual([
      ['/api/v1/campaigns/926/call_outcomes/', { from_date: '20180301', to_date: '20180301' }],
      ['/api/v1/campaigns/926/call_outcomes/', { from_date: '20180301', page: '2', to_date: '20180301' }],
    ]);
  });

  it.each([
    ['another host', (port: number) => `http://localhost:${port}/api/v1/campaigns/926/call_outcomes/?page=2`],
    ['another port', (port: number) => `http://127.0.0.1:${port}/api/v1/campaigns/926/call_outcomes/?page=2`],
    ['another scheme', (port: number) => `https://127.0.0.1:${port}/?page=2`],
    ['no scheme', (port: number) => `//127.0.0.1:${port}/?page=2`],
  ])('are not followed to %s, and no credentials go there', async (to, link) => {
    const next = link((elsewhere.address() as AddressInfo).port);
    const { pull, requests } = await pullWith(to, { count: 781, next });
    expect(pull).toMatchObject({ status: 'done', created: 1, pages: 2, error: null });
    expect(requests.map(({ query }) => query['page'])).toEqual([undefined, '2']);
    expect(visits).toEqual([]);
  });
});
