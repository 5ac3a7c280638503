/** Numbers as a person reads them. */

/** A number with so many digits after the point, such as "0.285". */
export function decimal(n: number, digits: number, locale: string): string {
  const o = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return new Intl.NumberFormat(locale, o).format(n);
}

/** A share in percent, such as "85 %", with so many digits after the point at most. */
export const percent = (n: number, locale: string, digits = 0): string =>
  new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: digits }).format(n);

/** A number of bytes, such as "3.1 MB". */
export function bytes(n: number, locale: string): string {
  const [unit, size] = n >= 1e9 ? ["gigabyte", 1e9] : n >= 1e6 ? ["megabyte", 1e6]
    : ["kilobyte", 1e3];
  const o = { style: "unit", unit, maximumFractionDigits: n / size < 100 ? 1 : 0 } as const;
  return new Intl.NumberFormat(locale, o).format(n / size);
}

/** A span of time, such as "4 s" or "2 min". */
export function duration(seconds: number, locale: string): string {
  const minutes = seconds >= 90;
  const o = {
    style: "unit", unit: minutes ? "minute" : "second", unitDisplay: "short",
    maximumFractionDigits: 0,
  } as const;
  return new Intl.NumberFormat(locale, o).format(Math.ceil(minutes ? seconds / 60 : seconds));
}
