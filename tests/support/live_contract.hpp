#pragma once

#include "tests/support/contract_schema.hpp"

#include <map>
#include <string>
#include <string_view>

namespace onsale::test {

/// `docs/asyncapi.json` as the judge of what servers say by themselves.
/// Immutable, hence thread-safe.
class live_contract {
public:
  /// @returns why a message on that channel (`place`, `seats`) breaks the
  /// contract, for a reader; empty if it does not
  std::string faults_of(std::string_view channel, std::string_view text) const;

  /// Read once. @pre the documents in docs/ are well-formed
  static const live_contract& ours();

private:
  std::map<std::string, contract_schema, std::less<>> payloads_; // by channel
};

} // namespace onsale::test
