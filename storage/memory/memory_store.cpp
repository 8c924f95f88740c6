#include "storage/memory/memory_store.hpp"

#include "storage/memory/catalogue_engine.hpp"
#include "storage/memory/lease_engine.hpp"
#include "storage/memory/ledger_engine.hpp"
#include "storage/memory/membership_engine.hpp"

namespace onsale::storage {

namespace memory {

namespace {

class user_engine : public user_store {
public:
  explicit user_engine(engine& on) : on_(on) {
    // nop
  }

  void add(user_record who, reply_to<unit> done) override {
    auto add = [who = std::move(who)](tables& in) -> store_result<unit> {
      if (!in.users.emplace(who.id, who).second)
        return failure{store_error{store_errc::broken, "the user is there"}};
      return unit{};
    };
    on_.answer(std::move(done), std::move(add));
  }

  void find(user_id id, reply_to<std::optional<user_record>> done) override {
    on_.answer(std::move(done), [id = std::move(id)](const tables& in) {
      auto known = in.users.find(id);
      return known == in.users.end() ? std::nullopt
                                     : std::optional{known->second};
    });
  }

private:
  engine& on_;
};

class provider_engine : public provider_store {
public:
  explicit provider_engine(engine& on) : on_(on) {
    // nop
  }

  void claim(std::string provider, reply_to<std::string> done) override {
    on_.answer(std::move(done), [provider = std::move(provider)](tables& in) {
      auto is_asked = std::any_of(in.payments.begin(), in.payments.end(),
                                  [](const auto& x) {
                                    return x.second.amount.amount > 0;
                                  });
      if (!in.taker || !is_asked)
        in.taker = provider;
      return *in.taker;
    });
  }

  void taker(reply_to<std::optional<std::string>> done) override {
    on_.answer(std::move(done), [](const tables& in) {
      return in.taker;
    });
  }

  void
  find(std::string key, reply_to<std::optional<std::string>> done) override {
    on_.answer(std::move(done), [key = std::move(key)](const tables& in) {
      auto known = in.provider.find(key);
      return known == in.provider.end() ? std::nullopt
                                        : std::optional{known->second};
    });
  }

  void replace(std::string key, std::optional<std::string> before,
               std::string document, reply_to<bool> done) override {
    on_.answer(std::move(done), [key = std::move(key),
                                 before = std::move(before),
                                 document = std::move(document)](tables& in) {
      auto known = in.provider.find(key);
      auto same = known == in.provider.end() ? !before
                                             : before == known->second;
      if (same)
        in.provider[key] = document;
      return same;
    });
  }

  void list(std::string key, size_t items,
            reply_to<std::vector<provider_document>> done) override {
    on_.answer(std::move(done),
               [key = std::move(key), items](const tables& in) {
                 std::vector<provider_document> result;
                 for (auto i = in.provider.upper_bound(key);
                      i != in.provider.end() && result.size() < items; ++i)
                   result.push_back({i->first, i->second});
                 return result;
               });
  }

private:
  engine& on_;
};

/// Whether a ticket is one of a booking that is sold.
bool is_good(const booking& x, const ticket_id& ticket) {
  return x.status == booking_status::confirmed
         && std::any_of(x.tickets.begin(), x.tickets.end(), [&](auto& y) {
              return y.ticket == ticket;
            });
}

class check_in_engine : public check_in_store {
public:
  explicit check_in_engine(engine& on) : on_(on) {
    // nop
  }

  void admit(check_in what, reply_to<door_answer> done) override {
    on_.answer(std::move(done), [what = std::move(what)](tables& in) {
      for (const auto& [shown, earlier] : in.check_ins)
        if (takes_key(earlier, what))
          return door_answer{door_verdict::key_taken, {}};
      auto row = in.bookings.find(what.what.booking);
      if (row == in.bookings.end()
          || !is_good(row->second.row, what.what.ticket))
        return door_answer{};
      auto [known, added] = in.check_ins.emplace(
        std::pair{what.what.ticket, what.what.booking}, what);
      return added ? door_answer{door_verdict::admitted, what.at}
                   : answer_again(known->second, what);
    });
  }

private:
  engine& on_;
};

class whole_store : public memory_store {
public:
  whole_store(std::shared_ptr<memory_state> state, memory_options options)
    : on_(std::move(state), std::move(options)), commits_(on_), upserts_(on_),
      ledger_(on_, commits_), leases_(on_), members_(on_),
      catalogue_(on_, upserts_), users_(on_), provider_(on_), check_ins_(on_) {
    // nop
  }

  ~whole_store() override {
    finish();
  }

  void finish() override {
    release();
    on_.run_pending();
  }

  storage::ledger& ledger() override {
    return ledger_;
  }

  lease_store& leases() override {
    return leases_;
  }

  membership_store* members() override {
    return &members_;
  }

  catalogue_store& catalogue() override {
    return catalogue_;
  }

  user_store& users() override {
    return users_;
  }

  provider_store& provider() override {
    return provider_;
  }

  check_in_store& check_ins() override {
    return check_ins_;
  }

  size_t run_pending() override {
    return on_.run_pending();
  }

  void break_next_commit(commit_fault how) override {
    commits_.break_next(how);
  }

  void break_next_upsert(commit_fault how) override {
    upserts_.break_next(how);
  }

  void set_away(bool away) override {
    on_.set_away(away);
  }

  void release() override {
    commits_.release();
    upserts_.release();
  }

  void crash() override {
    on_.crash();
    commits_.crash();
    upserts_.crash();
  }

private:
  engine on_;
  fault_gate commits_;
  fault_gate upserts_;
  ledger_engine ledger_;
  lease_engine leases_;
  membership_engine members_;
  catalogue_engine catalogue_;
  user_engine users_;
  provider_engine provider_;
  check_in_engine check_ins_;
};

} // namespace

} // namespace memory

std::shared_ptr<memory_state> make_memory_state(const store_options& options) {
  auto result = std::make_shared<memory_state>();
  for (shard_id shard = 0; shard < options.shard_count; ++shard)
    result->tables.leases[shard] = {};
  return result;
}

std::unique_ptr<memory_store>
make_memory_store(std::shared_ptr<memory_state> state, memory_options options) {
  return std::make_unique<memory::whole_store>(std::move(state),
                                               std::move(options));
}

} // namespace onsale::storage
