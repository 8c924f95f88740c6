#include "bench/search/page_office.hpp"

#include "tests/support/give_up.hpp"

#include <cstdlib>
#include <string>

namespace onsale::bench {

page_office::page_office(size_t bytes) {
  std::string pattern = "/tmp/onsale-page-XXXXXX";
  if (!::mkdtemp(pattern.data()))
    test::give_up("page server", "no directory");
  dir_ = pattern;
  server_ = std::make_unique<test::process>(
    test::process_options{test::built_program("bench_page_server"),
                          {"--bytes", std::to_string(bytes)},
                          {},
                          dir_ / "log"});
  auto line = server_->wait_for_line("serves at http://[^:]*:([0-9]+)/",
                                     std::chrono::seconds{30});
  if (!line)
    test::give_up("page server", "does not serve: " + server_->output());
  port_ = static_cast<uint16_t>(std::stoi((*line)[1]));
}

page_office::~page_office() {
  server_.reset();
  std::error_code ignored;
  std::filesystem::remove_all(dir_, ignored);
}

} // namespace onsale::bench
