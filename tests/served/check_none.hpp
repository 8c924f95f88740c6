#pragma once

// Include behind tests/support/test.hpp, as that needs its SUITE.

#include <string>

namespace onsale::test {

/// Fails with what was found to be wrong, unless that is nothing. (CAF's
/// `CHECK_EQUAL` does not show the values.)
inline void check_none(const std::string& wrong) {
  if (!wrong.empty())
    CAF_ERROR(wrong);
  CAF_CHECK(wrong.empty());
}

} // namespace onsale::test
