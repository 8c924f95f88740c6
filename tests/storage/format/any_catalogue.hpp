#pragma once

#include "domain/catalogue.hpp"

#include <initializer_list>
#include <random>
#include <string>
#include <vector>

/// Makes catalogue objects that `validate` accepts, out of a seed.
namespace onsale::test {

class any_catalogue {
public:
  explicit any_catalogue(uint64_t seed) : random_(seed) {
  }

  venue make_venue() {
    venue x;
    x.id = {id()};
    x.name = name();
    x.city = maybe(name());
    x.region = maybe(name());
    x.country = maybe("DE");
    if (coin()) {
      x.lat = real(-90, 90);
      x.lon = real(-180, 180);
    }
    x.timezone = maybe("America/Argentina/Buenos_Aires");
    x.capacity = below(100'000);
    for (uint32_t i = below(3); i > 0; --i)
      x.aliases.push_back(name());
    return x;
  }

  performer make_performer() {
    performer x;
    x.id = {id()};
    x.name = name();
    for (uint32_t i = below(3); i > 0; --i)
      x.aliases.push_back(name());
    x.genre = maybe("hip hop");
    x.popularity = real(0, 1);
    return x;
  }

  event make_event() {
    event x;
    x.id = {id()};
    x.name = name();
    x.description = maybe("First line\nsecond\tline");
    x.venue = {id()};
    for (uint32_t i = below(3); i > 0; --i)
      x.performers.push_back({i + 1});
    x.genre = maybe("jazz");
    x.status = static_cast<event_status>(below(4));
    if (coin())
      x.focal_point = location();
    x.image_url = maybe("https://example.org/a.jpg");
    x.starts_at = time();
    x.currency = *currency::parse(coin() ? "USD" : "JPY");
    add_sale(x);
    if (coin())
      x.refund_until = time();
    for (auto level : {"P1", "P2", "P3"})
      x.price_levels.push_back({level, maybe(name()), below(100'000)});
    for (uint32_t i = 0; i <= below(4); ++i)
      x.sections.push_back(make_section(i));
    if (coin())
      x.waiting_room = make_room();
    return x;
  }

private:
  void add_sale(event& x) {
    if (coin()) {
      auto& window = x.onsale.emplace();
      window.starts_at = time();
      if (coin())
        window.ends_at = window.starts_at + std::chrono::hours{1};
    }
    for (uint32_t i = below(3); i > 0; --i) {
      auto start = time();
      auto end = start + std::chrono::milliseconds{1};
      x.presales.push_back({name(), start, end, {"A", "B"}});
    }
    for (uint32_t i = below(3); i > 0; --i)
      x.fees.push_back(
        {name(), below(1000), coin() ? fee_unit::ticket : fee_unit::booking});
    x.limits.tickets_per_user = 1 + below(20);
    x.limits.open_holds = 1 + below(5);
    x.limits.tickets_per_card = below(3) == 0 ? 1 + below(20) : 0;
    x.limits.hold_ttl = std::chrono::seconds{1 + below(1200)};
    x.limits.orphan_rule = static_cast<orphan_rule>(below(3));
  }

  section make_section(uint32_t index) {
    section x;
    x.id = "S_" + std::to_string(index);
    x.name = maybe(name());
    x.price_level = "P" + std::to_string(1 + below(3));
    if (coin()) {
      auto at = location();
      x.place = placement{at.x, at.y, real(-180, 180), {}};
      for (uint32_t i = below(5); i > 0; --i)
        x.place->outline.push_back(location());
    }
    if (below(3) == 0) {
      x.kind = section_kind::general;
      x.capacity = 1 + below(5000);
      return x;
    }
    for (uint32_t r = 0; r <= below(3); ++r)
      x.rows.push_back(make_row(r));
    return x;
  }

  seat_row make_row(uint32_t index) {
    seat_row row{"Row " + std::to_string(index), {}};
    for (uint32_t i = 0; i <= below(6); ++i) {
      seat x;
      x.number = std::to_string(i) + maybe("b");
      if (coin())
        x.at = location();
      x.accessible = coin();
      if (coin())
        x.quality = real(0, 1);
      x.price_level = maybe("P2");
      row.seats.push_back(x);
    }
    return row;
  }

  room_settings make_room() {
    room_settings x;
    x.enabled = coin();
    if (coin())
      x.prequeue_starts_at = time();
    x.active_max = 1 + below(1000);
    x.admit_per_minute = 1 + below(1000);
    x.pass_ttl = std::chrono::seconds{1 + below(1000)};
    x.eligibility = static_cast<room_eligibility>(below(3));
    for (uint32_t i = below(3); i > 0; --i) {
      auto& witness = x.witnesses.emplace_back();
      witness.name = "witness-" + std::to_string(i);
      witness.commitment[below(32)] = static_cast<uint8_t>(below(256));
    }
    x.parking = {below(100), coin()};
    return x;
  }

  uint32_t below(uint32_t end) {
    return static_cast<uint32_t>(random_() % end);
  }

  bool coin() {
    return random_() % 2 == 0;
  }

  double real(double least, double most) {
    return std::uniform_real_distribution<>(least, most)(random_);
  }

  point location() {
    return {real(-1000, 1000), static_cast<double>(below(100))};
  }

  timestamp time() {
    return from_ms(static_cast<int64_t>(random_() % 4'000'000'000'000));
  }

  uint64_t id() {
    return 1 + random_() % limits::id_max;
  }

  std::string name() {
    auto names = {"AC/DC",      "Sigur Rós", "\"Quoted\" \\ name",
                  "東京ドーム", "O2",        "👩‍🎤",
                  " spaced "};
    return names.begin()[below(static_cast<uint32_t>(names.size()))];
  }

  std::string maybe(std::string x) {
    return coin() ? x : std::string{};
  }

  std::mt19937_64 random_;
};

} // namespace onsale::test
