// The calls of the contract that more than one page makes.

import { act, get, type Asking } from "./http";
import type {
  Booking,
  BookingList,
  EventPage,
  PaymentFormSettings,
  PlacedBooking,
  SectionPage,
} from "./types";

/** What buyers may choose by (`POST /booking/reserve`). */
export type Choice =
  | { ticket_ids: string[] }
  | {
      event_id: string;
      best_available: {
        quantity: number;
        section?: string;
        price_level?: string;
        accessible?: number;
        adjacent?: boolean;
      };
    }
  | { event_id: string; section: string; quantity: number };

/** @param pass that of the event's waiting room, if one is on */
const withPass = (pass?: string): Asking =>
  pass === undefined ? {} : { headers: { "X-Onsale-Pass": pass } };

export const getEvent = (
  id: string,
  tickets: "none" | "summary" | "all",
  pass?: string,
): Promise<EventPage> =>
  get(`/events/${id}?tickets=${tickets}`, withPass(pass));

export const getSection = (
  event: string,
  section: string,
  pass?: string,
): Promise<SectionPage> =>
  get(`/events/${event}/sections/${section}`, withPass(pass));

/** @param key of the attempt: the same holds once, however often it is asked */
export const reserve = (
  choice: Choice & { access_code?: string },
  pass: string | undefined,
  key: string,
): Promise<PlacedBooking> =>
  act("/booking/reserve", { ...withPass(pass), body: choice, key });

let paymentForm: Promise<PaymentFormSettings> | undefined;

/** How cards are taken, which is asked once. */
export function getPaymentForm(): Promise<PaymentFormSettings> {
  paymentForm ??= get<PaymentFormSettings>("/payment-form").catch(
    (why: unknown) => {
      paymentForm = undefined;
      throw why;
    },
  );
  return paymentForm;
}

/** Pays. The answer may ask for the bank's approval (`next_action`). */
export const confirm = (
  bookingId: string,
  paymentMethod: string,
): Promise<PlacedBooking> =>
  act("/booking/confirm", {
    body: {
      booking_id: bookingId,
      payment_details: { payment_method: paymentMethod },
    },
  });

export const extend = (bookingId: string): Promise<PlacedBooking> =>
  act("/booking/extend", { body: { booking_id: bookingId } });

export const release = (bookingId: string): Promise<PlacedBooking> =>
  act("/booking/release", { body: { booking_id: bookingId } });

export const refund = (bookingId: string): Promise<PlacedBooking> =>
  act("/booking/refund", { body: { booking_id: bookingId } });

export const getBooking = (id: string): Promise<Booking> =>
  get(`/booking/${id}`);

export const getBookings = (cursor?: string): Promise<BookingList> =>
  get(cursor === undefined ? "/me/bookings" : `/me/bookings?cursor=${cursor}`);
