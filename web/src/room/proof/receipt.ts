// What somebody who joined was given: "you are entry 5 of this list, under this
// commitment". It is signed by the server for the server; here it is only read.

export interface Receipt {
  event: string;
  entry: string;
  commitment: string;
  /** Of the list, if the receipt was given out after the freeze. */
  root?: string;
  /** Came after the freeze, behind all who were drawn. */
  late: boolean;
}

const isId = (x: unknown): x is string =>
  typeof x === "string" && /^[1-9][0-9]{0,18}$/.test(x);

const isHash = (x: unknown): x is string =>
  typeof x === "string" && /^[0-9a-f]{64}$/.test(x);

/** The claims of a signed token, without looking at the signature. */
function claimsOf(token: string): Record<string, unknown> | null {
  const payload = token.split(".")[1];
  if (payload === undefined) return null;
  try {
    const text = atob(payload.replaceAll("-", "+").replaceAll("_", "/"));
    const claims: unknown = JSON.parse(text);
    if (typeof claims !== "object" || claims === null) return null;
    return claims as Record<string, unknown>;
  } catch {
    return null; // no base64, or no JSON
  }
}

/** @returns null if it is no receipt */
export function readReceipt(token: string): Receipt | null {
  const claims = claimsOf(token.trim());
  if (!claims) return null;
  const { event_id, entry_id, commitment, list_root, late } = claims;
  if (!isId(event_id) || !isId(entry_id) || !isHash(commitment)) return null;
  const receipt = { event: event_id, entry: entry_id, commitment };
  if (list_root === undefined || list_root === null)
    return { ...receipt, late: late === true };
  if (!isHash(list_root)) return null;
  return { ...receipt, root: list_root, late: late === true };
}
