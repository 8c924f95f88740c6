// The list of sold tickets that `GET /admin/events/{id}/sales.csv` gives.

export interface Sale {
  /** Milliseconds since 1970. */
  soldAt: number;
  /** In minor units, as it was when the ticket was held. */
  price: number;
}

/** Rows and their fields (RFC 4180): quotes may hold commas and line ends. */
export function readCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  // A field, quoted or bare, and what ends it.
  const pattern = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|\n|$)/gy;
  while (pattern.lastIndex < text.length) {
    const found = pattern.exec(text);
    if (!found) throw new Error("The list of sales has a line that is odd");
    const [, quoted, bare = "", end] = found;
    row.push(quoted?.replaceAll('""', '"') ?? bare);
    if (end === ",") continue;
    rows.push(row);
    row = [];
  }
  return rows;
}

/** The sales of a list in the order in which they happened. */
export function salesOf(csv: string): Sale[] {
  const [names = [], ...rows] = readCsv(csv);
  const column = (name: string): number => {
    const at = names.indexOf(name);
    if (at < 0) throw new Error(`The list of sales has no column ${name}`);
    return at;
  };
  const [price, soldAt, heldAt] = ["price", "sold_at", "held_at"].map(column);
  const field = (row: string[], at?: number) => row[at ?? -1] ?? "";
  return rows
    .map((row) => ({
      soldAt: Date.parse(field(row, soldAt) || field(row, heldAt)),
      price: Number(field(row, price)),
    }))
    .filter((x) => Number.isFinite(x.soldAt) && Number.isFinite(x.price))
    .sort((a, b) => a.soldAt - b.soldAt);
}
