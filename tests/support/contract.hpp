#pragma once

#include "domain/result.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace onsale::test {

class contract_book;

/// A response as a client saw it, and what it was the answer to.
struct seen_response {
  std::string method;
  std::string target; // path and query
  int status = 0;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body; // without content coding

  /// @returns the first header of that name, in whatever case; or null
  const std::string* header(std::string_view name) const noexcept;
};

/// An OpenAPI document as the judge of responses: path, method, status,
/// headers, media type and body must be what it says, and JSON must be
/// well-formed, with no member given twice. Extra members and headers are
/// welcome where it allows them.
///
/// Beside `paths` it reads `x-unlisted`: what is answered on a `path` that is
/// not listed, by a `method` that its path does not list, and to `options`.
///
/// Immutable, hence thread-safe.
class contract {
public:
  /// @returns the contract, or what is wrong with the document
  static result<contract, std::string> parse(std::string_view document);

  contract(contract&&) noexcept;
  contract& operator=(contract&&) noexcept;
  ~contract();

  /// @returns why the response breaks the contract, in lines for a reader;
  /// empty if it does not
  std::string faults_of(const seen_response& x) const;

  /// All operations, for example `GET /events/{event_id}`, in order.
  std::vector<std::string> operations() const;

private:
  explicit contract(std::unique_ptr<const contract_book> x) noexcept;

  std::unique_ptr<const contract_book> book_;
};

/// The contract of this repository, read once.
/// @pre `docs/openapi.json` is well-formed
const contract& our_contract();

} // namespace onsale::test
