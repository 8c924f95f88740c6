// A test account at Stripe as a program of its own, for tests in other
// languages: serves on a free port until its input ends.

#include "tests/support/stripe/stripe_server.hpp"

#include <cstdio>
#include <iostream>
#include <string>

int main() {
  onsale::test::stripe_server server;
  std::printf("%s\n", server.url().c_str());
  std::fflush(stdout);
  for (std::string line; std::getline(std::cin, line);) {
    // Whoever started it may say what they like.
  }
}
