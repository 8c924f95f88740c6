#pragma once

#include "http/response.hpp"

#include <string_view>

/// What every answer has to be, whatever it answers.
namespace onsale::fuzz {

/// A refusal of the contract: a 4xx with a problem document in UTF-8 (RFC 9457).
void check_problem(const http::response& x);

/// One answer as it came over the wire.
struct wire_answer {
  int status = 0;
  bool closes = false; // it announces that the connection ends
};

/// Reads the answer that `bytes` begins with and cuts it off. Each line has to
/// be one (RFC 9112), and the length has to be said once, where one is due. To
/// a `HEAD` there is no body.
wire_answer take_answer(std::string_view& bytes, bool to_head);

} // namespace onsale::fuzz
