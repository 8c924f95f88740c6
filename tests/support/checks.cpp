#include "tests/support/checks.hpp"

namespace onsale::test {

namespace {

void note(const check_site& at) {
  caf::test::engine::last_check_file(at.file);
  caf::test::engine::last_check_line(at.line);
}

} // namespace

bool check(const check_site& at, bool result) {
  caf::test::detail::check(caf::test::engine::current_test(), at.file, at.line,
                           at.text, false, result);
  note(at);
  return result;
}

bool differs(const check_site& at, const std::string& x, const std::string& y) {
  caf::test::detail::check(caf::test::engine::current_test(), at.file, at.line,
                           at.text, false, false, x, y);
  note(at);
  return false;
}

void require(const check_site& at, bool result) {
  if (!check(at, result))
    caf::test::detail::requirement_failed(at.text);
}

} // namespace onsale::test
