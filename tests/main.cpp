// The main function of every test program. With one argument, the name of a
// suite, it runs that suite and fails if there is none of that name: a misspelt
// suite must not pass for a green one. Otherwise the arguments are those of
// CAF's test framework.
#define CAF_TEST_NO_MAIN
#include <algorithm>
#include <iostream>
#include <string>
#include <vector>

#include "caf/test/unit_test_impl.hpp"

int main(int argc, char** argv) {
  if (argc != 2 || argv[1][0] == '-')
    return caf::test::main(argc, argv);
  std::string suite = argv[1];
  auto known = caf::test::engine::available_suites();
  if (std::find(known.begin(), known.end(), suite) == known.end()) {
    std::cerr << "no suite named " << suite << std::endl;
    return 1;
  }
  std::string filter = "^" + suite + "$";
  std::vector<char*> args{argv[0],
                          const_cast<char*>("-n"),
                          const_cast<char*>("-r"),
                          const_cast<char*>("0"),
                          const_cast<char*>("-s"),
                          filter.data()};
  return caf::test::main(static_cast<int>(args.size()), args.data());
}
