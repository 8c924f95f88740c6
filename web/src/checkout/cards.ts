// The cards of the simulated bank (payments/simulated/test_cards.cpp), of which
// each does one of the things that a real one may do.

export interface TestCard {
  method: string;
  brand: string;
  digits: string;
  does: string;
}

export const testCards: TestCard[] = [
  {
    method: "pm_card_visa",
    brand: "Visa",
    digits: "4242",
    does: "pays at once",
  },
  {
    method: "pm_card_authenticationRequired",
    brand: "Visa",
    digits: "3184",
    does: "asks you to approve at the bank",
  },
  {
    method: "pm_card_chargeDeclined",
    brand: "Visa",
    digits: "0002",
    does: "is declined",
  },
  {
    method: "pm_card_chargeDeclinedInsufficientFunds",
    brand: "Visa",
    digits: "9995",
    does: "has not enough money",
  },
];

/** `Visa •••• 4242`, or what is known of a card that is none of these. */
export function cardInWords(method: string): string {
  const card = testCards.find((x) => x.method === method);
  if (card) return `${card.brand} •••• ${card.digits}`;
  if (!method.startsWith("pm_card_")) return ""; // an id, of which nothing is known
  return method.replace(/^pm_card_/, "").replaceAll("_", " ");
}

const reasons: Record<string, string> = {
  insufficient_funds: "there is not enough money on it",
  expired_card: "it has expired",
  incorrect_cvc: "its security code is wrong",
  card_velocity_exceeded: "it was used too often in a short time",
  processing_error: "the bank could not work on it just now",
  payment_intent_authentication_failure: "the payment was not approved",
  tickets_per_card:
    "it has paid for as many tickets for this event as one card may",
};

/**
 * Why a card was declined. Banks ask not to say more to whoever holds a card
 * that is lost, stolen or suspected.
 */
export function declineInWords(code: string | undefined): string {
  const reason = reasons[code ?? ""] ?? "its bank gave no reason";
  return `The card was declined: ${reason}.`;
}
