#pragma once

// Templates of site.hpp.

#include "http/io_thread.hpp"
#include "http/problem.hpp"

#include <boost/asio/post.hpp>

#include <utility>

namespace onsale::http {

template <class T, class Then>
auto on_thread_of(const exchange& x, Then then) {
  auto& io = x.thread->context();
  return
    [&io, then = std::move(then)](storage::store_result<T> answer) mutable {
      boost::asio::post(io, [then = std::move(then),
                             answer = std::move(answer)]() mutable {
        then(std::move(answer));
      });
    };
}

template <class Message>
void ask_region(site& s, exchange& x, Message what, reply done) {
  auto to = share(std::move(done));
  s.kit(x).bridge.request<actors::reply>(
    s.region, std::move(what), answer_timeout,
    [to](actors::reply* answer, bridge_error) {
      (*to)(to_response(answer));
    });
}

} // namespace onsale::http
