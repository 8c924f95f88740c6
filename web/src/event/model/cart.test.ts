import { signal } from "@preact/signals";
import { beforeEach, describe, expect, test } from "vitest";

import type { Event, Ticket } from "../../api/types";
import type { AccessCode } from "./access_code";
import { Cart } from "./cart";
import type { Hall } from "./hall";
import { hallOf, seatAt } from "./hall_for_tests";
import { SeatStates } from "./seat_states";

const section = hallOf(["AAAA", "AAAA"]);
const seat = (row: number, index: number) => seatAt(section, row, index);

const tickets = (status: Ticket["status"], ids: string[]): Ticket[] =>
  ids.map((ticket_id) => ({
    ticket_id,
    section: "S",
    row: "A",
    seat: "1",
    price: { amount: 8500, currency: "USD" },
    status,
  }));

/** As much of a hall as a cart looks at. */
function makeHall(limit: number) {
  const states = new SeatStates();
  const all = section.seats.map((x) => x.id);
  states.learn(tickets("available", all), false);
  return {
    states,
    round: signal(0),
    event: signal({ limits: { tickets_per_user: limit } } as Event),
    sections: signal(new Map([[section.id, section]])),
    take(...ids: string[]) {
      states.learn(tickets("held", ids), true);
      this.round.value += 1;
    },
  };
}

let hall: ReturnType<typeof makeHall>;
let cart: Cart;

beforeEach(() => {
  hall = makeHall(3);
  cart = new Cart(hall as unknown as Hall, {} as AccessCode);
});

describe("a cart", () => {
  test("takes what can be had, up to the limit", () => {
    expect(cart.toggle(seat(0, 0))).toBe("chosen");
    expect(cart.toggle(seat(0, 1))).toBe("chosen");
    expect(cart.toggle(seat(1, 1))).toBe("chosen");
    expect(cart.toggle(seat(1, 2))).toBe("full");
    expect(cart.isOverLimit.value).toBe(true);
    expect(cart.toggle(seat(0, 1))).toBe("dropped");
    expect(cart.isOverLimit.value).toBe(false);
    expect(cart.seats.value).toEqual([seat(0, 0), seat(1, 1)]);
  });

  test("does not take what others have", () => {
    hall.take(seat(0, 0).id);
    expect(cart.toggle(seat(0, 0))).toBe("taken");
    expect(cart.seats.value).toEqual([]);
  });

  test("loses what others take, and suggests a seat beside the rest", () => {
    cart.toggle(seat(0, 1));
    cart.toggle(seat(0, 2));
    hall.take(seat(0, 1).id);
    const [lost] = cart.check();
    expect(lost).toEqual({ seat: seat(0, 1), instead: seat(0, 3) });
    expect(cart.seats.value).toEqual([seat(0, 2)]);
    if (lost) cart.take(lost);
    expect(cart.seats.value).toEqual([seat(0, 2), seat(0, 3)]);
    expect(cart.lost.value).toEqual([]);
    expect(cart.check()).toEqual([]);
  });

  test("suggests different seats for two that are lost at once", () => {
    cart.toggle(seat(0, 0));
    cart.toggle(seat(0, 1));
    hall.take(seat(0, 0).id, seat(0, 1).id);
    const instead = cart.check().map((x) => x.instead?.id);
    expect(new Set(instead).size).toBe(2);
  });

  test("warns of a seat that it would leave alone", () => {
    cart.toggle(seat(0, 1));
    expect(cart.stranded.value).toEqual([seat(0, 0)]);
    cart.toggle(seat(0, 0));
    expect(cart.stranded.value).toEqual([]);
  });

  test("is not emptied by one's own hold, which the feed tells of first", () => {
    cart.toggle(seat(0, 0));
    cart.reserving.isBusy.value = true;
    hall.take(seat(0, 0).id);
    expect(cart.check()).toEqual([]);
    expect(cart.seats.value).toEqual([seat(0, 0)]);
  });
});
