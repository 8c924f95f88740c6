// The contract's objects by name. `contract.d.ts` is made from
// docs/openapi.json at each build, so the page cannot drift away from it.

import type { components } from "./contract";

type Schemas = components["schemas"];

export type Booking = Schemas["booking_record"];
export type PlacedBooking = Schemas["booking"];
export type BookedTicket = Schemas["booked_ticket"];
export type BookingList = Schemas["booking_list"];
export type CheckedIn = Schemas["checked_in"];
export type Cluster = Schemas["cluster"];
export type Draw = Schemas["draw"];
export type Event = Schemas["event"];
export type EventItem = Schemas["event_item"];
export type EventPage = Schemas["event_page"];
export type Facet = Schemas["facet"];
export type JoinedPlace = Schemas["joined_place"];
export type Ledger = Schemas["ledger"];
export type Money = Schemas["money"];
export type PaymentFormSettings = Schemas["payment_form"];
export type PlaceMessage = Schemas["place_message"];
export type Problem = Omit<Schemas["problem"], "type"> & { type: string };
export type BookingSum = Schemas["booking_sum"];
export type Refunds = Schemas["refunds"];
export type Readiness = Schemas["readiness"];
export type Room = Schemas["room"];
export type SearchResult = Schemas["search_result"];
export type SeatsMessage = Schemas["seats_message"];
export type Section = Schemas["section"];
export type SectionCount = Schemas["section_count"];
export type SectionPage = Schemas["section_page"];
export type Suggestions = Schemas["suggestions"];
export type Ticket = Schemas["ticket"];
