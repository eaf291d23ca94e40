/**
 * A condition: whether a query, which has to name its rows by equality, finds one. As a scalar sub-query with a LIMIT, and not as
 * EXISTS: a plan that is made while the tables are empty and kept may turn that into a hash or an anti-join over all deliveries
 * there are (docs/decisions/2026-11-24-statements-whose-plan-leaves-no-choice.md).
 */
export const finds = (query: string): string => `(${query} LIMIT 1) IS NOT NULL`;

/** Whether the vendor took a delivery, also where it is sent again since. */
export const WAS_TAKEN = (delivery: string): string =>
  `(${delivery}.status = 'delivered' OR ${delivery}.was_taken IS TRUE)`;
