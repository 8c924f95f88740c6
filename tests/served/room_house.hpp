#pragma once

#include "tests/served/small_house.hpp"

#include <nlohmann/json.hpp>

#include <chrono>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace onsale::test {

/// A header more.
http_client::header_list
with(http_client::header_list who, const std::string& name,
     const std::string& value);

/// RFC 3339, whole seconds.
std::string utc(std::chrono::system_clock::time_point x);

/// A small house whose first event sells through a waiting room, once it is
/// told to. Requests keep the contract, or are remembered.
class room_house {
public:
  explicit room_house(engine kind = engine::sqlite,
                      std::vector<std::string> options = {});

  /// Where the room is.
  static const std::string& room_path();

  /// Has the room open at once, and the sale begin in so long, or when `begin`
  /// says so. Two may shop.
  void open(std::chrono::seconds sale_in);
  void open(std::chrono::seconds sale_in, const nlohmann::json& settings);

  /// Has the sale begin now.
  void begin();

  /// Changes event 1.
  void put(const nlohmann::json& event);

  /// kill -9, and a new life.
  void restart();

  http_client::header_list who(const std::string& user);

  nlohmann::json join(const std::string& user);
  nlohmann::json see(const std::string& target);
  nlohmann::json place(const std::string& user);

  /// Waits for news until the place is as it should be. @returns the news
  nlohmann::json await(const std::string& user, const std::string& state);

  /// Shows the places of all of them until so many have been let in.
  std::map<std::string, nlohmann::json>
  await_inside(const std::vector<std::string>& users, size_t wanted);

  static http_call
  reserve(const http_client::header_list& by, const std::string& ticket);

  /// Asks until that is so.
  void await_room(const std::function<bool(const nlohmann::json&)>& is_so);

  small_house house;
  strict_client client;

private:
  nlohmann::json event_;
};

} // namespace onsale::test
