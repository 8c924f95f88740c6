#include "tests/support/crowd.hpp"

namespace onsale::test {

using namespace std::chrono_literals;

void open_house_for_crowd(box_office& office) {
  office.add_event(
    {.sections = std::vector<box_office::grid>(crowd_blocks, {12, 15}),
     .tickets_per_user = 100,
     .open_holds = 50,
     .hold_ttl_s = 20});
}

crowd::crowd(const box_offices& offices, history& notes, uint64_t seed,
             size_t buyers) {
  for (size_t i = 0; i < buyers; ++i) {
    const auto& office = *offices[i % offices.size()];
    users_.push_back("buyer-" + std::to_string(i));
    threads_.emplace_back(
      [this, &office, &notes, user = users_.back(), seed = seed * 1'000 + i] {
        buyer one{office, notes, tally_, user, seed};
        while (!closing_)
          one.shop(crowd_blocks, crowd_seats_per_block);
      });
  }
  for (const auto* office : offices)
    threads_.emplace_back([this, office] {
      look_on(*office);
    });
}

crowd::~crowd() {
  stop();
}

void crowd::stop() {
  closing_ = true;
  for (auto& x : threads_)
    x.join();
  threads_.clear();
}

std::vector<std::string> crowd::users() const {
  return users_;
}

void crowd::look_on(const box_office& office) {
  while (!closing_) {
    http_client client{office.port(), 1s};
    auto page = client.connected() ? client.get("/events/1") : std::nullopt;
    ++(page && page->status == 200 ? good_looks_ : failed_looks_);
    std::this_thread::sleep_for(20ms); // a look now and then
  }
}

} // namespace onsale::test
