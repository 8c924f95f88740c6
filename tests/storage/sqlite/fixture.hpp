#pragma once

#include "storage/sqlite/sqlite_store.hpp"
#include "tests/storage/fixture.hpp"

#include <filesystem>
#include <string>

/// What the tests of storage/sqlite share.
namespace onsale::test {

/// A folder of a test's own, with a path for a store in it; gone with the
/// object.
class scratch_file {
public:
  scratch_file();
  ~scratch_file();
  scratch_file(const scratch_file&) = delete;
  scratch_file& operator=(const scratch_file&) = delete;

  std::string path() const {
    return (dir_ / "onsale.db").string();
  }

  const std::filesystem::path& dir() const noexcept {
    return dir_;
  }

  /// Runs SQL as an operator's shell does, with foreign keys checked, on a file
  /// that no store has open.
  /// @returns the first column of the last row, or what SQLite had to say
  ///          against it as `error: message`
  std::string run(const std::string& sql) const;

private:
  std::filesystem::path dir_;
};

/// Opens a store that must open.
store_ptr open_store(const std::string& path);

} // namespace onsale::test
