#pragma once

#include "domain/ids.hpp"
#include "domain/refusal.hpp"
#include "http/response.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace onsale::http {

/// One type of problem. Its address is `/problems/` and its name, and a page is
/// served there.
struct problem_type {
  std::string_view name;
  int status;
  std::string_view title;
  std::string_view explanation; // what it means, and what a client can do
};

/// All types, in the order of the contract.
const std::vector<problem_type>& problem_types();

/// @returns null if there is no such type.
const problem_type* find_problem_type(std::string_view name) noexcept;

/// An RFC 9457 problem document to be. Text must be UTF-8.
struct problem {
  std::string_view type; // a name from the table; must outlive the problem
  std::string detail;    // about this occurrence; may be empty
  std::string field;     // the request's member at fault
  std::vector<ticket_id> unavailable_ticket_ids;
  std::vector<ticket_id> alternatives;
  std::string decline_code;
  std::chrono::seconds retry_after{0}; // 0: the type's default
  std::string members; // further members, serialised: `,"name":value`
};

/// Makes the answer: the document, its status, and the headers that belong to
/// its type (`Retry-After`). A type that is not in the table is a bug and
/// becomes `internal`.
response to_response(const problem& x);

/// For problems that need no more than a type and a sentence.
response problem_response(std::string_view type, std::string detail = {});

/// 400 `invalid-request` about one field.
response invalid_request(std::string field, std::string detail);

/// What the domain refuses, in the words of the contract.
response to_response(const refusal& x);

/// The page that explains a type, for `GET /problems/{name}`; nothing if there
/// is no such type.
std::optional<response> problem_page(std::string_view name);

/// The page that lists all types, for `GET /problems`.
response problem_index();

} // namespace onsale::http
