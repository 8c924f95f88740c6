#include "cli/command_line.hpp"

#include <sys/stat.h>

int main(int argc, char** argv) {
  // Stores hold names and addresses, and what lies beside them is secret.
  ::umask(S_IRWXG | S_IRWXO);
  return onsale::cli::run(argc, argv);
}
