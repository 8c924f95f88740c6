#include "bench/open_files.hpp"

#include <cstdio>
#include <cstdlib>
#include <sys/resource.h>

namespace onsale::bench {

void allow_connections(size_t count) {
  rlimit files{};
  ::getrlimit(RLIMIT_NOFILE, &files);
  if (files.rlim_max < count + spare_files) {
    std::fprintf(stderr,
                 "%zu connections take %zu open files; `ulimit -Hn` is %llu\n",
                 count, count + spare_files,
                 static_cast<unsigned long long>(files.rlim_max));
    std::exit(1);
  }
  files.rlim_cur = files.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &files);
}

} // namespace onsale::bench
