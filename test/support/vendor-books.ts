import type { Gateway } from './gateway';

/** What a call has at the sandbox of a vendor that keeps revenue, payout and conversions for it. */
export interface CallBooks {
  revenue: string;
  payout: string;
  buyerConverted: boolean;
  offerConverted: boolean;
}

/** Reads a call at TrackDrive's sandbox, as TrackDrive documents it. */
export async function callBooks(gateway: Gateway, id: string, connection = 'trackdrive'): Promise<CallBooks> {
  const { settings } = gateway.app.connections.find(({ name }) => name === connection) ?? {};
  const { baseUrl, publicKey, privateKey } = settings as Record<string, string>;
  const authorization = `Basic ${Buffer.from(`${publicKey}:${privateKey}`).toString('base64')}`;
  const answer = await fetch(`${baseUrl}/api/v1/calls/${id}`, { headers: { authorization } });
  const { call } = (await answer.json()) as { call: Record<string, string> };
  return {
    revenue: String(call['revenue']),
    payout: String(call['payout']),
    buyerConverted: call['buyer_converted'] === 'Converted',
    offerConverted: call['traffic_source_converted'] === 'Converted',
  };
}
