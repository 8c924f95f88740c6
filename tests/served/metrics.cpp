// What /metrics tells is explained to whoever watches it.
#define SUITE served.metrics

#include "tests/served/small_house.hpp"
#include "tests/support/test.hpp"

#include <fstream>
#include <set>
#include <sstream>
#include <string>

using namespace onsale::test;

namespace {

/// Names of metrics by the lines that announce them.
std::set<std::string> names_in(const std::string& text) {
  const std::string begins = "# TYPE ";
  std::istringstream in{text};
  std::set<std::string> result;
  for (std::string line; std::getline(in, line);)
    if (line.starts_with(begins))
      result.insert(
        line.substr(begins.size(), line.rfind(' ') - begins.size()));
  return result;
}

} // namespace

TEST(each metric is explained) {
  std::ifstream file{ONSALE_SOURCE_DIR "/docs/operations.md"};
  std::stringstream manual;
  manual << file.rdbuf();
  small_house house{engine::postgres};
  http_client client{house.office().port()};
  auto said = client.get("/metrics");
  REQUIRE(said && said->status == 200);
  auto names = names_in(said->body);
  CHECK(names.contains("onsale_reserves_total"));
  for (const auto& x : names)
    if (manual.str().find('`' + x + '`') == std::string::npos
        && manual.str().find('`' + x + '{') == std::string::npos)
      CAF_ERROR(x << " is not explained");
}
