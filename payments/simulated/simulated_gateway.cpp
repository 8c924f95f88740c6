#include "payments/simulated/simulated_gateway.hpp"

#include "domain/ids.hpp"
#include "payments/simulated/lanes.hpp"
#include "payments/simulated/payment_document.hpp"

#include <atomic>
#include <utility>

namespace onsale::payments {

namespace {

gateway_answer nobody_knows(std::string detail) {
  gateway_answer result;
  result.detail = std::move(detail);
  return result;
}

gateway_answer turned_away() {
  gateway_answer result;
  result.status = gateway_status::rejected;
  result.detail = "refused by the simulation";
  return result;
}

/// What is decided about the payment that was found.
using decide = std::function<step_result(
  const std::optional<provider_payment>& known)>;

} // namespace

/// Kept alive by the calls in flight.
class simulated_gateway::provider
  : public std::enable_shared_from_this<provider> {
public:
  provider(provider_book& book, timer& time, simulated_options options)
    : book_(book), time_(time), options_(std::move(options)),
      meter_(options_.limits) {
  }

  /// The way of a call: limits, the way there, the lane of its payment, the way
  /// back.
  void
  call(provider_step step, std::string key, decide what, gateway_callback done);

  void step(provider_step step, payment_ref ref, gateway_callback done);

  /// Reads the payment outside its lane.
  void read(std::string key,
            std::function<void(std::optional<provider_payment>)> done);

  headroom room() const {
    return meter_.room();
  }

private:
  /// Runs `what` after half the time of a call.
  void travel(std::chrono::nanoseconds delay, std::function<void()> what);

  std::chrono::nanoseconds next_delay();

  void serve(const std::string& key, decide what, gateway_callback done);

  /// Decides and writes, in the payment's lane, on what the book has now.
  void attempt(const std::string& key, decide what, gateway_callback done);

  provider_book& book_;
  timer& time_;
  const simulated_options options_;
  call_meter meter_;
  std::atomic<uint64_t> delays_{0};
  std::shared_ptr<lanes> lanes_ = std::make_shared<lanes>();
};

void simulated_gateway::provider::call(provider_step step, std::string key,
                                       decide what, gateway_callback done) {
  if (!meter_.enter(time_.now())) {
    done(nobody_knows("rate_limit"));
    return;
  }
  auto delay = next_delay();
  auto self = shared_from_this();
  auto answer = [self, delay, done = std::move(done)](gateway_answer x) {
    self->travel(delay, [self, done, x = std::move(x)]() mutable {
      self->meter_.leave();
      done(std::move(x));
    });
  };
  auto fate = options_.fates ? options_.fates(step, key) : fate::arrives;
  auto arrive = [self, fate, key = std::move(key), what = std::move(what),
                 answer = std::move(answer)] {
    switch (fate) {
      case fate::lost:
        answer(nobody_knows("lost on its way there"));
        return;
      case fate::refused:
        answer(turned_away());
        return;
      case fate::answer_lost:
        self->serve(key, what, [answer](const gateway_answer&) {
          answer(nobody_knows("lost on its way back"));
        });
        return;
      case fate::arrives:
        self->serve(key, what, answer);
        return;
    }
  };
  travel(delay, std::move(arrive));
}

void simulated_gateway::provider::step(provider_step step, payment_ref ref,
                                       gateway_callback done) {
  auto decision = [step, reference = std::move(ref.reference)](
                    const std::optional<provider_payment>& known) {
    return apply(step, known, reference);
  };
  call(step, payment_key(ref.booking, ref.attempt), std::move(decision),
       std::move(done));
}

void simulated_gateway::provider::travel(std::chrono::nanoseconds delay,
                                         std::function<void()> what) {
  if (delay.count() == 0)
    what();
  else
    time_.after(delay / 2, std::move(what));
}

std::chrono::nanoseconds simulated_gateway::provider::next_delay() {
  auto spread = options_.delay_max - options_.delay_min;
  if (spread.count() <= 0)
    return options_.delay_min;
  auto roll = mix64(options_.delay_seed ^ mix64(delays_++));
  auto most = static_cast<uint64_t>(spread.count());
  return options_.delay_min + std::chrono::milliseconds{roll % (most + 1)};
}

void simulated_gateway::provider::serve(const std::string& key, decide what,
                                        gateway_callback done) {
  auto self = shared_from_this();
  lanes_->run(key, [self, key, what = std::move(what),
                    done = std::move(done)](const lanes::release& release) {
    auto finish = [done, release](gateway_answer x) {
      done(std::move(x));
      release();
    };
    self->attempt(key, what, finish);
  });
}

void simulated_gateway::provider::attempt(const std::string& key, decide what,
                                          gateway_callback done) {
  auto self = shared_from_this();
  book_.find(key, [self, key, what = std::move(what),
                   done = std::move(done)](const auto& found) {
    if (!found)
      return done(nobody_knows(found.error().detail));
    std::optional<provider_payment> known;
    if (*found) {
      known = parse_payment(**found);
      if (!known)
        return done(nobody_knows("unreadable document"));
    }
    auto result = what(known);
    if (!result.changed)
      return done(std::move(result.answer));
    // Whoever shares the book may have moved the payment meanwhile: then it is
    // decided anew. It moves a few times at most, so that ends.
    self->book_.replace(
      key, *found, to_document(*result.changed),
      [self, key, what, done,
       answer = std::move(result.answer)](const auto& written) {
        if (!written)
          done(nobody_knows(written.error().detail));
        else if (*written)
          done(answer);
        else
          self->attempt(key, what, done);
      });
  });
}

void simulated_gateway::provider::read(
  std::string key, std::function<void(std::optional<provider_payment>)> done) {
  book_.find(std::move(key), [done = std::move(done)](const auto& found) {
    if (found && *found)
      done(parse_payment(**found));
    else
      done(std::nullopt);
  });
}

simulated_gateway::simulated_gateway(provider_book& book, timer& time,
                                     simulated_options options)
  : provider_(std::make_shared<provider>(book, time, std::move(options))) {
}

simulated_gateway::~simulated_gateway() = default;

void simulated_gateway::authorise(authorise_request request,
                                  gateway_callback done) {
  auto key = payment_key(request.booking, request.attempt);
  auto decision = [request = std::move(request)](
                    const std::optional<provider_payment>& known) {
    return payments::authorise(known, request);
  };
  provider_->call(provider_step::authorise, std::move(key), std::move(decision),
                  std::move(done));
}

void simulated_gateway::capture(payment_ref ref, gateway_callback done) {
  provider_->step(provider_step::capture, std::move(ref), std::move(done));
}

void simulated_gateway::cancel(payment_ref ref, gateway_callback done) {
  provider_->step(provider_step::cancel, std::move(ref), std::move(done));
}

void simulated_gateway::refund(payment_ref ref, gateway_callback done) {
  provider_->step(provider_step::refund, std::move(ref), std::move(done));
}

void simulated_gateway::retrieve(payment_ref ref, gateway_callback done) {
  provider_->step(provider_step::retrieve, std::move(ref), std::move(done));
}

headroom simulated_gateway::room() const {
  return provider_->room();
}

void simulated_gateway::find_page(
  const std::string& reference,
  std::function<void(std::optional<bank_page>)> done) {
  auto key = key_of(reference);
  if (!key) {
    done(std::nullopt);
    return;
  }
  provider_->read(std::move(*key), [done = std::move(done)](const auto& found) {
    if (found && found->first == gateway_status::requires_action)
      done(bank_page{found->amount, found->method, found->state});
    else
      done(std::nullopt);
  });
}

void simulated_gateway::complete_action(const std::string& reference,
                                        bank_decision decision,
                                        gateway_callback done) {
  auto step = decision == bank_decision::approve ? provider_step::approve
                                                 : provider_step::fail;
  // A reference that names no payment has no key in the book either.
  auto key = key_of(reference).value_or(std::string{});
  auto decide = [step,
                 reference](const std::optional<provider_payment>& known) {
    return apply(step, known, reference);
  };
  provider_->call(step, std::move(key), std::move(decide), std::move(done));
}

} // namespace onsale::payments
