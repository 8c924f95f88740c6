#pragma once

#include "domain/boxed_optional.hpp"
#include "domain/ids.hpp"
#include "domain/limits.hpp"
#include "domain/money.hpp"
#include "domain/room/draw.hpp"
#include "domain/time.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

/// What the catalogue says, as its writers say it: plain values, checked by
/// `validate`, without the numbers of blocks and seats that `seating.hpp` gives.
namespace onsale {

struct venue {
  venue_id id;
  std::string name;
  std::string city;
  std::string region;
  std::string
    country; // two capital letters (ISO 3166-1), not looked up; or empty
  std::optional<double> lat;
  std::optional<double> lon;
  std::string timezone;  // IANA name; empty stands for UTC
  uint32_t capacity = 0; // 0: unknown
  std::vector<std::string> aliases;

  friend bool operator==(const venue&, const venue&) = default;
};

struct performer {
  performer_id id;
  std::string name;
  std::vector<std::string> aliases;
  std::string genre;
  double popularity = 0; // 0 to 1

  friend bool operator==(const performer&, const performer&) = default;
};

struct point {
  double x = 0;
  double y = 0;

  friend bool operator==(const point&, const point&) = default;
};

/// A seat as the catalogue writes it. Its place in `seat_row::seats` is its
/// physical place in the row, whatever its printed number.
struct seat {
  std::string number;
  std::optional<point> at; // within the section's own coordinates
  bool accessible = false;
  std::optional<double> quality; // 0 to 1, higher is better
  std::string price_level;       // empty: that of the section

  friend bool operator==(const seat&, const seat&) = default;
};

/// Seats side by side, left to right.
struct seat_row {
  std::string name;
  std::vector<seat> seats;

  friend bool operator==(const seat_row&, const seat_row&) = default;
};

/// Where a section stands on the map.
struct placement {
  double x = 0;
  double y = 0;
  double rotation = 0; // degrees, counter-clockwise
  std::vector<point> outline;

  friend bool operator==(const placement&, const placement&) = default;
};

enum class section_kind : uint8_t { seated, general };

/// A section of seats (rows, front row first), or a general-admission area.
struct section {
  std::string id;
  std::string name;
  section_kind kind = section_kind::seated;
  uint32_t capacity = 0; // general
  std::string price_level;
  boxed_optional<placement> place;
  std::vector<seat_row> rows; // seated

  friend bool operator==(const section&, const section&) = default;
};

struct price_level {
  std::string id;
  std::string name;
  int64_t amount = 0; // minor units of the event's currency

  friend bool operator==(const price_level&, const price_level&) = default;
};

enum class fee_unit : uint8_t { ticket, booking };

struct fee {
  std::string name;
  int64_t amount = 0; // minor units
  fee_unit per = fee_unit::ticket;

  friend bool operator==(const fee&, const fee&) = default;
};

struct presale {
  std::string name;
  timestamp starts_at;
  timestamp ends_at;
  std::vector<std::string> codes;

  friend bool operator==(const presale&, const presale&) = default;
};

struct sale_window {
  timestamp starts_at;
  std::optional<timestamp> ends_at;

  friend bool operator==(const sale_window&, const sale_window&) = default;
};

enum class event_status : uint8_t {
  scheduled,
  postponed,
  rescheduled,
  cancelled
};

/// Whether a request may strand a single seat.
enum class orphan_rule : uint8_t {
  best_available, // only the server's own choice avoids it
  strict,         // named seats are refused too while a better choice exists
  off
};

struct event_limits {
  uint32_t tickets_per_user = limits::tickets_per_user;
  uint32_t open_holds = limits::open_holds;
  std::chrono::seconds hold_ttl = limits::hold_ttl;
  onsale::orphan_rule orphan_rule = onsale::orphan_rule::best_available;
  uint32_t tickets_per_card = 0; // sold, whoever pays with it; 0: any number

  friend bool operator==(const event_limits&, const event_limits&) = default;
};

/// Who is to wait behind everybody else. Nobody is, unless it is set.
struct room_parking {
  uint32_t per_address = 0; // places of one client address before; 0: any number
  bool silent = false;      // whoever was never heard of before the freeze

  friend bool operator==(const room_parking&, const room_parking&) = default;
};

enum class room_eligibility : uint8_t { guest, verified, list };

/// How an event lets people into its sale.
struct room_settings {
  bool enabled = false;
  std::optional<timestamp> prequeue_starts_at;
  uint32_t active_max = 500;
  uint32_t admit_per_minute = 600;
  std::chrono::seconds pass_ttl{600};
  room_eligibility eligibility = room_eligibility::guest;
  std::vector<draw_witness> witnesses;
  room_parking parking;
  /// Who may join if that goes by a list; ascending, each once.
  std::vector<user_id> members;
  /// How much has to be worked out to join: leading zero bits of a hash. 0: none
  uint32_t proof_bits = 0;

  friend bool operator==(const room_settings&, const room_settings&) = default;
};

struct event {
  event_id id;
  std::string name;
  std::string description;
  venue_id venue;
  std::vector<performer_id> performers; // billing order
  std::string genre;
  event_status status = event_status::scheduled;
  onsale::currency currency;
  boxed_optional<point> focal_point; // the stage, in venue coordinates
  std::string image_url;
  timestamp starts_at;
  boxed_optional<sale_window> onsale; // without one: on sale until it starts
  std::vector<presale> presales;
  std::vector<fee> fees;
  event_limits limits;
  std::optional<timestamp> refund_until;
  std::vector<price_level> price_levels;
  std::vector<section> sections;
  boxed_optional<room_settings> waiting_room;

  friend bool operator==(const event&, const event&) = default;
};

/// Expands the shorthand `grid` of the catalogue format.
enum class seat_numbering : uint8_t {
  consecutive, // 1 2 3 4 …
  odd_even     // rows alternate 1 3 5 … and 2 4 6 …, left to right
};

/// Makes rows named A … Z, AA, AB … of seats without coordinates. A grid of more
/// places than an event may have comes out empty, which `validate` refuses.
std::vector<seat_row>
make_grid(uint32_t rows, uint32_t seats_per_row, seat_numbering numbering);

/// What is wrong with a catalogue object, and where: `field` is a path such as
/// `sections[3].rows[0].seats`.
struct invalid_field {
  std::string field;
  std::string reason;
};

/// Returns the first thing that is wrong, or nothing. Checks one object alone:
/// whether its venue and performers exist is the store's to say.
std::optional<invalid_field> validate(const venue& x);
std::optional<invalid_field> validate(const performer& x);
std::optional<invalid_field> validate(const event& x);

} // namespace onsale
