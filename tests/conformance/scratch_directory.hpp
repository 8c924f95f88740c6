#pragma once

#include "domain/ensure.hpp"

#include <filesystem>
#include <stdlib.h>
#include <string>

namespace onsale::conformance {

/// A directory of one test's own, gone with it.
class scratch_directory {
public:
  scratch_directory() {
    auto name = (std::filesystem::temp_directory_path() / "onsale-XXXXXX");
    auto text = name.string();
    ensure(mkdtemp(text.data()) != nullptr);
    path_ = text;
  }

  scratch_directory(const scratch_directory&) = delete;
  scratch_directory& operator=(const scratch_directory&) = delete;

  ~scratch_directory() {
    std::error_code ignored; // a leftover in /tmp fails no test
    std::filesystem::remove_all(path_, ignored);
  }

  std::string file(const char* name) const {
    return (path_ / name).string();
  }

private:
  std::filesystem::path path_;
};

} // namespace onsale::conformance
