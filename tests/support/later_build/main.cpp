// The program as a later build may be. Both run side by side while nodes are
// replaced one after the other.

#include "cli/command_line.hpp"
#include "tests/support/later_build/later_link.hpp"

#include <utility>

int main(int argc, char** argv) {
  using namespace onsale;
  cli::ports ports;
  ports.make_link = [](cluster::caf_link_options options) {
    auto made = cli::link_by_caf(std::move(options));
    if (made)
      made = test::make_later_link(*std::move(made));
    return made;
  };
  return cli::run(argc, argv, ports);
}
