#include "cli/catalogue_import.hpp"

#include "cli/stores.hpp"
#include "storage/format/import_file.hpp"

#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>
#include <variant>

namespace onsale::cli {

namespace {

/// Bytes between two words of progress.
constexpr uint64_t progress_bytes = 1u << 18;

template <class T>
storage::store_result<unit> done(storage::store_result<T> x) {
  if (!x)
    return failure{std::move(x).error()};
  return unit{};
}

result<std::shared_ptr<const seating>, seating_error>
numbered_anew(const event& x, const seating& before) {
  auto made = make_seating(x, &before);
  if (!made)
    return failure{made.error()};
  return std::make_shared<const seating>(*std::move(made));
}

} // namespace

catalogue_import::catalogue_import(storage::store& store,
                                   storage::node_identity self,
                                   on_bad what_to_do,
                                   std::function<void(uint64_t)> progress)
  : store_(store), self_(std::move(self)), what_to_do_(what_to_do),
    progress_(std::move(progress)) {
  // Works when told to.
}

storage::store_result<import_report> catalogue_import::run(std::istream& in) {
  if (auto loaded = load_known(); !loaded)
    return failure{std::move(loaded).error()};
  read(in);
  check_references();
  for (const auto& x : events_)
    if (auto prepared = prepare(x); !prepared)
      return failure{std::move(prepared).error()};
  if (report_.bad.empty() || what_to_do_ == on_bad::skip)
    if (auto written = write(); !written)
      return failure{std::move(written).error()};
  std::sort(report_.bad.begin(), report_.bad.end(),
            [](const auto& x, const auto& y) {
              return x.line < y.line;
            });
  return std::move(report_);
}

storage::store_result<unit> catalogue_import::load_known() {
  auto image = wait_for<storage::catalogue_image>([&](auto reply) {
    store_.catalogue().load(0, std::move(reply));
  });
  if (!image)
    return failure{std::move(image).error()};
  for (const auto& x : image->venues)
    known_venues_.insert(x.id);
  for (const auto& x : image->performers)
    known_performers_.insert(x.id);
  for (const auto& x : image->events)
    known_events_.emplace(x.what.id, x.seats);
  return unit{};
}

void catalogue_import::read(std::istream& in) {
  storage::import_file file{in};
  uint64_t told = 0;
  while (auto item = file.next()) {
    if (file.bytes_read() - told >= progress_bytes)
      progress_(told = file.bytes_read());
    if (!item->what) {
      const auto& why = item->what.error();
      report_.bad.push_back({item->line, why.field, why.reason});
      continue;
    }
    auto line = item->line;
    auto object = *std::move(item->what);
    if (auto x = std::get_if<venue>(&object))
      venues_.push_back({line, std::move(*x)});
    else if (auto x = std::get_if<performer>(&object))
      performers_.push_back({line, std::move(*x)});
    else
      events_.push_back({line, std::move(std::get<event>(object))});
  }
  progress_(file.bytes_read());
}

void catalogue_import::check_references() {
  auto venues = known_venues_;
  for (const auto& x : venues_)
    venues.insert(x.what.id);
  auto performers = known_performers_;
  for (const auto& x : performers_)
    performers.insert(x.what.id);
  std::unordered_set<event_id> seen;
  auto wrong = [&](const numbered<event>& x) {
    auto bad = [&](const char* field, std::string reason) {
      report_.bad.push_back({x.line, field, std::move(reason)});
      return true;
    };
    if (!venues.contains(x.what.venue))
      return bad("venue_id",
                 "there is no venue " + std::to_string(x.what.venue.value));
    for (auto id : x.what.performers)
      if (!performers.contains(id))
        return bad("performer_ids",
                   "there is no performer " + std::to_string(id.value));
    if (!seen.insert(x.what.id).second)
      return bad("id", "the file has this event already");
    return false;
  };
  std::erase_if(events_, wrong);
}

/// Numbers the seats of an event, from those that it has.
storage::store_result<unit>
catalogue_import::prepare(const numbered<event>& x) {
  storage::event_upsert upsert;
  std::shared_ptr<const seating> before;
  if (auto i = known_events_.find(x.what.id);
      i != known_events_.end() && !i->second.empty()) {
    auto found = seating_of(i->second);
    if (!found)
      return done(std::move(found));
    before = *found;
    upsert.based_on = i->second;
  }
  auto after = before ? numbered_anew(x.what, *before) : pool_.make(x.what);
  if (!after) {
    report_.bad.push_back(
      {x.line, "sections", "too many blocks, with the places given up"});
    return unit{};
  }
  upsert.what = x.what;
  upsert.seats = *std::move(after);
  if (before)
    upsert.retired = retired_places(x.what.id, *before, *upsert.seats);
  upserts_.push_back(std::move(upsert));
  upsert_lines_.push_back(x.line);
  return unit{};
}

storage::store_result<std::shared_ptr<const seating>>
catalogue_import::seating_of(const storage::seating_hash& hash) {
  auto& known = seatings_[hash];
  if (known)
    return known;
  auto found = wait_for<std::shared_ptr<const seating>>([&](auto reply) {
    store_.catalogue().find_seating(hash, std::move(reply));
  });
  if (found)
    known = *found;
  return found;
}

/// The first event that loses seats, of which a server may be selling one; or
/// how many events there are.
size_t catalogue_import::first_that_shrinks() const {
  auto found = std::find_if(upserts_.begin(), upserts_.end(),
                            [](const auto& x) {
                              return !x.retired.empty();
                            });
  return static_cast<size_t>(found - upserts_.begin());
}

/// Writes what has been prepared. An event that the store refuses is wrong like
/// any other; without it the rest is tried again, or nothing is written.
storage::store_result<unit> catalogue_import::write() {
  // A node that was killed just now seems to live for a moment.
  auto give_up = std::chrono::steady_clock::now() + storage::start_wait;
  for (;;) {
    storage::catalogue_batch batch;
    for (const auto& x : venues_)
      batch.venues.push_back(x.what);
    for (const auto& x : performers_)
      batch.performers.push_back(x.what);
    batch.events = upserts_;
    auto shrinks = first_that_shrinks();
    if (shrinks < upserts_.size())
      batch.alone_as = self_;
    auto answer = wait_for<storage::upsert_result>([&](auto reply) {
      store_.catalogue().upsert(std::move(batch), std::move(reply));
    });
    auto in_use = !answer && answer.error().code == storage::store_errc::in_use;
    if (in_use && std::chrono::steady_clock::now() < give_up) {
      std::this_thread::sleep_for(storage::heartbeat_interval);
      continue;
    }
    if (in_use)
      return failure{storage::store_error{
        storage::store_errc::in_use,
        "line " + std::to_string(upsert_lines_[shrinks])
          + " takes seats away, which a running server has to do itself (PUT"
            " /admin/events/"
          + std::to_string(upserts_[shrinks].what.id.value)
          + "); nothing was imported"}};
    if (!answer)
      return done(std::move(answer));
    if (*answer) {
      report_.venues = venues_.size();
      report_.performers = performers_.size();
      report_.events = upserts_.size();
      report_.written = true;
      return unit{};
    }
    const auto& why = answer->error();
    using reason = storage::upsert_refusal::reason;
    auto text = why.why == reason::seats_in_use
                  ? "a seat that goes away is held or sold: " + why.what
                  : "the store refuses it: " + why.what;
    report_.bad.push_back({upsert_lines_[why.event], {}, std::move(text)});
    if (what_to_do_ == on_bad::refuse_all)
      return unit{};
    upserts_.erase(upserts_.begin() + static_cast<ptrdiff_t>(why.event));
    upsert_lines_.erase(upsert_lines_.begin()
                        + static_cast<ptrdiff_t>(why.event));
  }
}

} // namespace onsale::cli
