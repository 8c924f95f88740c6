#include "storage/postgres/catalogue_engine.hpp"

#include "storage/format/seating_document.hpp"
#include "storage/postgres/catalogue_reader.hpp"
#include "storage/postgres/catalogue_writer.hpp"
#include "storage/postgres/replies.hpp"

#include <array>
#include <charconv>
#include <utility>

namespace onsale::storage::postgres {

namespace {

using reason = upsert_refusal::reason;

constexpr statement seating_statement{
  "find_seating", "SELECT document FROM seating WHERE hash = $1"};

constexpr std::array<std::pair<std::string_view, reason>, 4> reasons{{
  {missing_venue_state, reason::missing_venue},
  {missing_performer_state, reason::missing_performer},
  {seats_in_use_state, reason::seats_in_use},
  {changed_state, reason::state_changed},
}};

/// What the server function `check_upsert` found, if it was that which failed.
std::optional<upsert_refusal> refusal_of(const server_error& from) {
  for (auto& [state, why] : reasons) {
    if (from.state != state)
      continue;
    upsert_refusal result;
    result.why = why;
    result.what = from.message;
    size_t number = 1;
    std::from_chars(from.detail.data(), from.detail.data() + from.detail.size(),
                    number);
    result.event = number - 1;
    return result;
  }
  return std::nullopt;
}

/// What an upsert came to that did not fail.
upsert_result read_upsert(std::optional<upsert_refusal> refused,
                          const std::vector<rows>& from) {
  if (refused)
    return failure{std::move(*refused)};
  auto first = from.at(0)[0]; // of the query that takes the version
  return first.natural();
}

store_result<std::shared_ptr<const seating>>
read_document(const std::vector<rows>& from) {
  if (from.at(0).size() == 0)
    return std::shared_ptr<const seating>{};
  auto row = from[0][0];
  auto document = row.text();
  if (row.bad())
    return misread(seating_statement);
  auto result = read_seating(document);
  if (!result)
    return failure{std::move(result).error()};
  return std::shared_ptr<const seating>{
    std::make_shared<seating>(std::move(*result))};
}

} // namespace

void catalogue_engine::load(uint64_t version, reply_to<catalogue_image> done) {
  auto finish = [this, version, done = std::move(done)](answer x) {
    if (x.error)
      return done(failure{std::move(*x.error)});
    auto read = read_catalogue(version, x.results);
    if (!read)
      return done(failure{std::move(read).error()});
    if (!*read)
      return load(0, done);
    done(std::move(**read));
  };
  session_.submit({query_catalogue(version), false, std::move(finish)});
}

void catalogue_engine::find_seating(
  seating_hash hash, reply_to<std::shared_ptr<const seating>> done) {
  auto read = [](std::vector<rows> from) {
    return read_document(from);
  };
  session_.submit({{{&seating_statement, parameters{}.add(hash.text())}},
                   false,
                   replying(std::move(done), read)});
}

void catalogue_engine::upsert(catalogue_batch what,
                              reply_to<upsert_result> done) {
  catalogue_writer writer{what};
  auto finish = [done = std::move(done),
                 positions = writer.event_positions()](answer x) {
    auto refused = x.cause ? refusal_of(*x.cause) : std::nullopt;
    if (x.error && !refused)
      return done(failure{std::move(*x.error)});
    if (refused)
      refused->event = positions.at(refused->event);
    auto result = read_upsert(std::move(refused), x.results);
    done(std::move(result));
  };
  session_.submit({writer.queries(), true, std::move(finish)});
}

void catalogue_engine::watch(std::function<void()> changed) {
  session_.listen("onsale_catalogue", std::move(changed));
}

} // namespace onsale::storage::postgres
