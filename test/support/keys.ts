import type { Answer, Gateway } from './gateway';

/** A header that shows a key. */
export function bearer(secret: string): Record<string, string> {
  return { authorization: `Bearer ${secret}` };
}

/** Makes keys through the API: whatever is not said is of a poster. */
export function keysOf(gateway: () => Gateway) {
  let made = 0;
  const make = async (content: object = {}): Promise<{ id: string; secret: string; key: Answer['body'] }> => {
    made += 1;
    const { status, body } = await gateway().post('/v1/admin/keys', {
      name: `key ${made}`,
      role: 'poster',
      ...content,
    });
    if (status !== 201) throw new Error(`answered ${status}: ${JSON.stringify(body)}`);
    return { id: body.key.id, secret: body.secret, key: body.key };
  };
  /** what a key gets at a path */
  const statusOf = async (secret: string, path = '/v1/outcomes', on = gateway()): Promise<number> =>
    (await on.get(path, bearer(secret))).status;
  return { make, statusOf };
}
