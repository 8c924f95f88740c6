#pragma once

#include "domain/result.hpp"

#include <nlohmann/json_fwd.hpp>

#include <memory>
#include <string>
#include <vector>

namespace onsale::test {

/// Finds what a `$ref` such as `#/components/schemas/money` names.
/// @returns null if it names nothing in the document
const nlohmann::json*
resolve(const nlohmann::json& document, const std::string& reference);

/// A schema of an OpenAPI 3.1 document, ready to be applied. Immutable, hence
/// thread-safe.
class contract_schema {
public:
  /// Reduces the schema to what valijson understands (draft 7): references are
  /// followed, annotations left out. Fails on a keyword that would go
  /// unchecked, on a dangling reference, and on a schema that holds itself.
  static result<contract_schema, std::string>
  compile(const nlohmann::json& document, const nlohmann::json& schema);

  contract_schema(contract_schema&&) noexcept;
  contract_schema& operator=(contract_schema&&) noexcept;
  ~contract_schema();

  /// @returns what is wrong with a value, and where: `$.tickets[3].price: …`;
  /// empty if nothing is
  std::vector<std::string> faults_of(const nlohmann::json& value) const;

private:
  struct compiled;

  explicit contract_schema(std::unique_ptr<const compiled> x) noexcept;

  std::unique_ptr<const compiled> compiled_;
};

} // namespace onsale::test
