#pragma once

#include "tests/served/strict_client.hpp"
#include "tests/support/box_office.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace onsale::test {

/// A served house in which something is on: event 1 with a seated section
/// (`S1`, block 1, 40 seats), a standing area (`GA`) and every member that an
/// event may have, and event 2 beside it. Ann holds a booking and has paid for
/// another, Bob holds one, and one seat is the house's.
class small_house {
public:
  explicit small_house(engine kind, std::vector<std::string> options = {});

  box_office& office() noexcept {
    return office_;
  }

  strict_client client() const {
    return strict_client{office_.port()};
  }

  /// What has changed since it was opened, of everything that clients can see,
  /// but for the seconds that go by; empty if nothing has.
  std::string changes() const;

  static nlohmann::json venue();
  static nlohmann::json performer();
  static nlohmann::json event();

  std::string held; // Ann's bookings
  std::string paid;
  std::string bobs;

private:
  std::string reserve(const std::string& user, const nlohmann::json& body);
  void await_capture();
  std::vector<std::string> state() const;

  box_office office_;
  std::vector<std::string> opened_; // the state then
};

} // namespace onsale::test
