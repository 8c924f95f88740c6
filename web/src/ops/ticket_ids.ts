// Tickets that an operator names in a field.

export interface NamedTickets {
  ids: string[];
  /** What is there and is no ticket of the event. */
  odd: string[];
}

/**
 * The ticket ids of a text, parted by spaces, commas or lines. The event may be
 * left out of them: `14-233` is `1207-14-233` of event 1207.
 */
export function ticketIdsIn(text: string, event: string): NamedTickets {
  const ids = new Set<string>();
  const odd: string[] = [];
  for (const word of text.split(/[\s,;]+/).filter((x) => x !== "")) {
    const parts = word.split("-");
    const id = parts.length === 2 ? `${event}-${word}` : word;
    const isTicket = /^[1-9]\d{0,18}-[1-9]\d{0,9}-(0|[1-9]\d{0,4})$/.test(id);
    if (isTicket && id.startsWith(`${event}-`)) ids.add(id);
    else odd.push(word);
  }
  return { ids: [...ids], odd };
}
