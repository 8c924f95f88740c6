#pragma once

#include "domain/room/draw_check.hpp"
#include "http/views/json_out.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace onsale::http {

/// `"commitments":{…}` and `"seeds":{…}`, as members of an object that is open:
/// those of witnesses in the order of the promise, `null` for a seed that is
/// not known.
void write_commitments(json_out& out, const draw_promise& x);
void write_seeds(json_out& out, const draw_promise& promise,
                 const draw_seeds& x);

/// A draw as it is published, and as `onsale verify-draw` reads it. What is not
/// known yet is left out: seeds and order before the draw.
std::string draw_json(const draw_record& x);

/// @returns the draw, or what is wrong with the text, as a sentence
std::variant<draw_record, std::string> parse_draw(std::string_view text);

/// Reads what a receipt says (a JWT): for people to whom it was given, since
/// its signature is not looked at. @returns nothing if it is none
std::optional<draw_receipt> parse_receipt(const std::string& token);

/// What a receipt says, as the claims of a token without those that all have.
std::string receipt_claims(const draw_receipt& x);

} // namespace onsale::http
