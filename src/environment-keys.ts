import type { PartnerKey } from './environment';

/** Fewer characters can be guessed: 16 of 64 different ones, chosen at random, are 96 bits. */
const LEAST_LENGTH = 16;

/** The keys that the environment says, by variable. */
export interface EnvironmentKeys {
  ADMIN_API_KEY?: string;
  API_KEY?: string;
  READ_API_KEY?: string;
  PARTNER_KEYS?: readonly PartnerKey[];
}

/**
 * What makes the environment's keys no keys: one that can be guessed, or one that would be of two roles. Each fault begins with the
 * name of its variable, and none holds a key.
 */
export function faultsOfKeys({ PARTNER_KEYS = [], ...single }: EnvironmentKeys): string[] {
  const keys = [
    ...Object.entries(single).map(([variable, key]) => ({ variable, key })),
    ...PARTNER_KEYS.map(({ key }) => ({ variable: 'PARTNER_KEYS', key })),
  ].filter((one): one is { variable: string; key: string } => one.key !== undefined);
  return keys.flatMap(({ variable, key }, place) => {
    const [other] = keys.slice(0, place).filter((before) => before.key === key);
    return [
      ...(isGuessable(key) ? [`${variable} ${GUESSABLE}`] : []),
      ...(other ? [`${variable} ${sameAs(variable, other.variable)}`] : []),
    ];
  });
}

const GUESSABLE = `must not hold a key that can be guessed: at least ${LEAST_LENGTH} characters, and no well-known ones. "openssl rand -base64 32" makes one`;

function sameAs(variable: string, other: string): string {
  return variable === other ? 'must not hold the same key twice' : `must be another key than that of ${other}`;
}

/** Words of which placeholders are made: "your-api-key-here", "changeme-changeme", "my secret token 123". */
const PLACEHOLDER =
  /^(?:a|admin|administrator|api|change|default|demo|dummy|enter|example|fixme|foobar|gateway|generate|here|insert|it|key|letmein|long|me|my|paste|password|passwd|placeholder|please|put|random|replace|sample|secret|set|some|string|super|test|the|this|to|todo|token|with|x|your|\d)+$/;
const SEQUENCES = [
  '0123456789',
  '1234567890',
  '0123456789abcdef',
  'abcdefghijklmnopqrstuvwxyz',
  'qwertyuiopasdfghjklzxcvbnm',
];

/** Too short, a placeholder that was left standing, one piece again and again, or a row of the keyboard. */
function isGuessable(key: string): boolean {
  const bare = key.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
  return (
    key.length < LEAST_LENGTH ||
    PLACEHOLDER.test(bare) ||
    /^(.{1,8})\1+$/.test(bare) ||
    SEQUENCES.some((sequence) => sequence.repeat(key.length).includes(bare))
  );
}
