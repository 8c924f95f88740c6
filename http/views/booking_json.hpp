#pragma once

#include "actors/answer_writer.hpp"
#include "http/token.hpp"
#include "storage/ledger.hpp"

#include <string>

namespace onsale::http {

/// Writes the answers of the booking calls (`docs/openapi.json`).
class booking_answers final : public actors::answer_writer {
public:
  storage::stored_answer
  write(actors::answer_kind kind, const booking& x,
        const actors::opened_event& event, timestamp now) const override;
};

/// A booking as its owner sees it, with its history and payment.
/// Of its members only `expires_in_s` depends on `now`. It says nothing that
/// `expires_at` does not, so tags leave it out: they are made of the document
/// as of `timestamp{}`, and without codes, which follow from the rest.
/// @param event null when the event is not known any more; then tickets have no
/// section, row and seat
/// @param codes signs what the QR codes of sold tickets say; null: without them
std::string booking_document(const storage::booking_record& x,
                             const actors::opened_event* event, timestamp now,
                             const token_keys* codes);

} // namespace onsale::http
