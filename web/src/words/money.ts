import type { Money } from "../api/types";

const formats = new Map<string, Intl.NumberFormat>();

/** @param digits behind the point; as usual for the currency unless given */
function formatOf(currency: string, digits?: number): Intl.NumberFormat {
  const key = `${currency} ${digits}`;
  let result = formats.get(key);
  if (!result) {
    result = new Intl.NumberFormat(undefined, {
      style: "currency",
      currency,
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    });
    formats.set(key, result);
  }
  return result;
}

/** How many digits of a price are behind the point: 2 of USD, none of JPY. */
export const priceDigits = (currency: string): number =>
  formatOf(currency).resolvedOptions().maximumFractionDigits ?? 2;

/** An amount in minor units as people write it: 12550 USD is $125.50. */
export function money({ amount, currency }: Money): string {
  return formatOf(currency).format(amount / 10 ** priceDigits(currency));
}

/** The same without cents where there are none: `$125.50`, but `$65`. */
export function shortMoney({ amount, currency }: Money): string {
  const unit = 10 ** priceDigits(currency);
  return amount % unit === 0
    ? formatOf(currency, 0).format(amount / unit)
    : money({ amount, currency });
}

/** `$65 – $205`, or the one price that there is. */
export function priceRange(low: Money, high: Money): string {
  return low.amount === high.amount
    ? shortMoney(low)
    : `${shortMoney(low)} – ${shortMoney(high)}`;
}
