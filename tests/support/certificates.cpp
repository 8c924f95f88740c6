#include "tests/support/certificates.hpp"

#include "tests/support/process.hpp"

#include <cstdlib>
#include <stdexcept>

namespace onsale::test {

certificates::certificates() {
  std::string name = "/tmp/onsale-certificates-XXXXXX";
  if (!::mkdtemp(name.data()))
    throw std::runtime_error{"no directory for certificates"};
  dir_ = name;
}

certificates::~certificates() {
  std::error_code ignored; // it is in /tmp
  std::filesystem::remove_all(dir_, ignored);
}

void certificates::make(const std::string& host, int days) {
  process made{{.program = std::filesystem::path{ONSALE_SOURCE_DIR}
                           / "deploy/make-certificates",
                .arguments = {dir_.string(), host},
                .environment = {{"DAYS", std::to_string(days)}},
                .log = dir_ / "log"}};
  auto ended = made.wait(std::chrono::seconds{30});
  if (ended != exit_status{})
    throw std::runtime_error{"make-certificates: " + made.output()};
}

} // namespace onsale::test
