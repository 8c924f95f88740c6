import type { Section } from "../api/types";

interface Place {
  section?: string;
  row?: string | null;
  seat?: string | null;
}

/** `Section 101`; but `Stalls left`, which says what it is by itself. */
export const sectionName = (name: string): string =>
  /^\d|^.{1,2}$/.test(name) ? `Section ${name}` : name;

/** `Section 101, row A, seat 7`, or the area's name without seats. */
export function placeOf(ticket: Place, sections?: Section[]): string {
  const known = sections?.find((x) => x.id === ticket.section);
  const name = known?.name ?? ticket.section ?? "";
  if (!ticket.row) return `${name}, general admission`;
  return `${sectionName(name)}, row ${ticket.row}, seat ${ticket.seat ?? "?"}`;
}

/** `1 ticket`, `2 tickets`. */
export const count = (n: number, one: string, many = `${one}s`): string =>
  `${n.toLocaleString()} ${n === 1 ? one : many}`;
