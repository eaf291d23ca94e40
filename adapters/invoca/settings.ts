import { z } from 'zod';
import { accountCurrency, baseUrl, flag, secret, setting } from '../../src/adapter/settings';

const optionalText = z.string().min(1).optional();

/** What one connection to Invoca needs. Only the token has no default. */
export const settings = z.object({
  baseUrl: setting(baseUrl.default('https://invoca.net'), {
    description: "Where Invoca's API is: https://invoca.net, or the host of your own network there",
    example: 'https://invoca.net',
  }),
  oauthToken: secret('API token, made in Invoca under Integrations; it has the rights of the user who made it'),
  apiVersion: setting(z.iso.date({ error: 'must be a date such as 2015-08-17' }).default('2015-08-17'), {
    description: 'Version of the Call Outcomes API, a date that stands in the path',
    example: '2015-08-17',
  }),
  ingestCalls: setting(flag.prefault('false'), {
    description:
      'Whether calls that Invoca does not know are handed to its Call Ingestion API, and their outcomes told to its Signal API',
    example: 'true',
  }),
  ingestionVersion: setting(z.iso.date({ error: 'must be a date such as 2022-03-01' }).default('2022-03-01'), {
    description: 'Version of the Call Ingestion API, a date that stands in the path',
    example: '2022-03-01',
  }),
  signalVersion: setting(z.iso.date({ error: 'must be a date such as 2018-02-01' }).default('2018-02-01'), {
    description: 'Version of the Signal API, a date that stands in the path',
    example: '2018-02-01',
  }),
  tokenIn: setting(z.enum(['body', 'header']).default('body'), {
    description: 'Where the token is sent: "body" (as oauth_token) or "header" (Authorization, without a scheme)',
    example: 'body',
  }),
  customParameter1: setting(optionalText, {
    description: 'Attribute that fills custom_parameter_1; an outcome without it falls back on one of that very name',
    example: 'order_number',
  }),
  customParameter2: setting(optionalText, {
    description: 'Attribute that fills custom_parameter_2; an outcome without it falls back on one of that very name',
  }),
  customParameter3: setting(optionalText, {
    description: 'Attribute that fills custom_parameter_3; an outcome without it falls back on one of that very name',
  }),
  forwardDescriptions: setting(flag.optional(), {
    description:
      "Whether a description goes out that neither a poster nor a client of Invoca's gave, such as a pulled row's comment",
    example: 'true',
  }),
  networkId: setting(optionalText, {
    description: 'network_id that narrows the search for a call whose Invoca id is not known',
  }),
  advertiserId: setting(optionalText, {
    description: 'advertiser_id_from_network that narrows such a search; for tokens of network users only',
  }),
  advertiserCampaignId: setting(optionalText, {
    description:
      'advertiser_campaign_id_from_network that narrows such a search, and of ingested calls of no known campaign',
  }),
  currency: accountCurrency,
});

export type Settings = z.output<typeof settings>;
