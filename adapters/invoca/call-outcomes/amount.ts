/** An amount as Ruby prints one: the shortest decimal with a place behind the point. "100.00" -> "100.0". */
export function asRubyPrints(amount: string): string {
  return amount.replace(/(\.\d)0$/, '$1');
}
