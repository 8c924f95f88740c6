#pragma once

#include <filesystem>
#include <string>

namespace onsale::test {

/// Certificates of nodes, made as operators make them: by
/// `deploy/make-certificates`, in a directory of their own under /tmp that goes
/// with them. Throws `std::runtime_error` if that fails.
class certificates {
public:
  certificates();
  ~certificates();

  certificates(const certificates&) = delete;
  certificates& operator=(const certificates&) = delete;

  /// Makes a node's certificate, and its key.
  /// @param host what it says the node's address is
  /// @param days for how long; less than 0: it is over
  void make(const std::string& host, int days = 1);

  std::string certificate(const std::string& host) const {
    return file(host + ".pem");
  }

  std::string key(const std::string& host) const {
    return file(host + ".key");
  }

  std::string authority() const {
    return file("ca.pem");
  }

  std::string file(const std::string& name) const {
    return (dir_ / name).string();
  }

private:
  std::filesystem::path dir_;
};

} // namespace onsale::test
