#include "http/reply.hpp"

#include "domain/ensure.hpp"
#include "http/connection.hpp"

#include <utility>

namespace onsale::http {

reply::reply(boost::intrusive_ptr<connection> owner) noexcept
  : owner_(std::move(owner)) {
}

reply& reply::operator=(reply&& other) noexcept {
  abandon();
  owner_ = std::move(other.owner_);
  return *this;
}

reply::~reply() {
  abandon();
}

void reply::operator()(response x) {
  ensure(owner_ != nullptr);
  // Empty before the answer, which may begin the connection's next request.
  auto owner = std::exchange(owner_, nullptr);
  owner->answer(std::move(x));
}

void reply::wait_for_news() {
  owner_->wait_for_news();
}

void reply::abandon() noexcept {
  if (auto owner = std::exchange(owner_, nullptr))
    owner->abandon();
}

} // namespace onsale::http
