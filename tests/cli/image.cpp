// What a container image needs, as far as that can be seen without one.
#define SUITE cli.image

#include "tests/cli/shell.hpp"
#include "tests/support/process.hpp"
#include "tests/support/test.hpp"

#include <fstream>
#include <iterator>
#include <set>
#include <sstream>
#include <string>

using namespace onsale::test;

namespace {

std::set<std::string> words_of(const std::string& text) {
  std::istringstream in{text};
  return {std::istream_iterator<std::string>{in}, {}};
}

} // namespace

// Those of the compiler and of C itself come with everything.
TEST(the image has each library that the program is linked with) {
  std::ifstream file{ONSALE_SOURCE_DIR "/deploy/Dockerfile"};
  std::stringstream image;
  image << file.rdbuf();
  auto installed = words_of(image.str());
  CHECK(installed.contains("libpq5"));
  auto program = built_program("onsale").string();
  // Where the loader finds each library, and what package has put it there: by
  // the name that packages know it by, with or without /usr.
  auto packages = words_of(output_of(
    "readelf -d " + program
    + " | sed -n 's/.*NEEDED.*\\[\\(.*\\)\\]/\\1/p' | while read name; do"
      " path=$(ldd "
    + program
    + " | awk -v name=\"$name\" '$1 == name { print $3 }');"
      " dpkg -S \"$path\" 2>/dev/null || dpkg -S \"${path#/usr}\" 2>/dev/null"
      " || dpkg -S \"/usr$path\" || echo \"nobody-has-$name:\"; done"
      " | cut -d: -f1"));
  CHECK(packages.contains("libpq5"));
  for (auto base : {"libc6", "libgcc-s1", "libstdc++6"})
    packages.erase(base);
  for (const auto& x : packages)
    if (!installed.contains(x))
      CAF_ERROR("the image lacks " << x);
}
