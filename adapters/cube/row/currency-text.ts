import { currencyCode } from '../../../src/model/money';

/** One currency under several words. */
const SPELLINGS: Readonly<Record<string, string>> = {
  kroner: 'kr',
  krone: 'kr',
  kronor: 'kr',
  krona: 'kr',
  euro: '€',
  euros: '€',
  dollar: '$',
  dollars: '$',
};

/** What a symbol stands for that is of one currency, or of the one of the region. */
const CURRENCIES: Readonly<Record<string, string | Readonly<Record<string, string>>>> = {
  '€': 'EUR',
  '£': 'GBP',
  us$: 'USD',
  kr: { NO: 'NOK', SJ: 'NOK', SE: 'SEK', DK: 'DKK', FO: 'DKK', GL: 'DKK', IS: 'ISK' },
  $: { US: 'USD', CA: 'CAD', AU: 'AUD', NZ: 'NZD' },
};

interface Context {
  region: string;
  currency?: string | undefined;
}

/**
 * The currency that the words around a number name: a code, the symbol of the connection's own currency, else what the symbol
 * stands for in the region. Without any word it is the connection's. Null for words that are no currency, or two.
 */
export function currencyIn(words: readonly string[], context: Context): { currency: string | undefined } | null {
  const said = words.map((word) => word.trim()).filter((word) => word !== '');
  const named = new Set(said.map((word) => currencyOf(word.toLowerCase().replace(/\.$/, ''), context)));
  if (named.size > 1 || named.has(null)) return null;
  const [currency] = named;
  return { currency: currency ?? context.currency };
}

function currencyOf(word: string, { region, currency }: Context): string | null {
  const code = currencyCode.safeParse(word.toUpperCase()).data;
  if (code !== undefined) return code;
  const symbol = at(SPELLINGS, word) ?? word;
  if (currency !== undefined && symbolsOf(currency, region).includes(symbol)) return currency;
  const found = at(CURRENCIES, symbol);
  return (typeof found === 'object' ? at(found, region) : found) ?? null;
}

/** The symbol as it is written in English and in the region, such as kr or zł; in small letters. */
function symbolsOf(currency: string, region: string): string[] {
  const options = { style: 'currency', currency, currencyDisplay: 'narrowSymbol' } as const;
  return ['en', localeOf(region)].map((locale) => {
    const parts = new Intl.NumberFormat(locale, options).formatToParts(0);
    const symbol = parts.find(({ type }) => type === 'currency')?.value ?? '';
    return symbol.toLowerCase().replace(/\.$/, '');
  });
}

/** The language that is spoken most in a region, there: NO -> nb-NO. */
export function localeOf(region: string): string {
  return `${new Intl.Locale('und', { region }).maximize().language}-${region}`;
}

function at<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}
