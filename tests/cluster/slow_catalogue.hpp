#pragma once

#include "storage/store.hpp"

#include <functional>
#include <memory>
#include <utility>
#include <vector>

namespace onsale::test {

/// A store that does not give its catalogue away before it is let.
class slow_catalogue final : public storage::store,
                             private storage::catalogue_store {
public:
  explicit slow_catalogue(std::shared_ptr<storage::store> of)
    : of_(std::move(of)) {
    // Holds back.
  }

  void let() {
    held_back_ = false;
    for (auto& x : std::exchange(waiting_, {}))
      x();
  }

  storage::ledger& ledger() override {
    return of_->ledger();
  }

  storage::lease_store& leases() override {
    return of_->leases();
  }

  storage::catalogue_store& catalogue() override {
    return *this;
  }

  storage::user_store& users() override {
    return of_->users();
  }

  storage::provider_store& provider() override {
    return of_->provider();
  }

  storage::check_in_store& check_ins() override {
    return of_->check_ins();
  }

  storage::membership_store* members() override {
    return of_->members();
  }

  void finish() override {
    of_->finish();
  }

private:
  void load(uint64_t version,
            storage::reply_to<storage::catalogue_image> done) override {
    auto go = [this, version, done = std::move(done)] {
      of_->catalogue().load(version, done);
    };
    if (held_back_)
      waiting_.emplace_back(std::move(go));
    else
      go();
  }

  void
  find_seating(storage::seating_hash hash,
               storage::reply_to<std::shared_ptr<const seating>> done) override {
    of_->catalogue().find_seating(hash, std::move(done));
  }

  void upsert(storage::catalogue_batch what,
              storage::reply_to<storage::upsert_result> done) override {
    of_->catalogue().upsert(std::move(what), std::move(done));
  }

  void watch(std::function<void()> changed) override {
    of_->catalogue().watch(std::move(changed));
  }

  std::shared_ptr<storage::store> of_;
  std::vector<std::function<void()>> waiting_;
  bool held_back_ = true;
};

} // namespace onsale::test
