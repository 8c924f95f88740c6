#pragma once

// Templates of site.hpp.

#include "http/io_thread.hpp"
#include "http/problem.hpp"

#include <boost/asio/post.hpp>

#include <utility>

namespace onsale::http {

template <class Argument, class Then>
auto posted(const exchange& x, Then then) {
  auto& io = x.thread->context();
  return [&io, then = std::move(then)](Argument what) mutable {
    boost::asio::post(io, [then = std::move(then),
                           what = std::move(what)]() mutable {
      then(std::move(what));
    });
  };
}

template <class Message, class Then>
void ask_region_then(site& s, exchange& x, Message what, Then then) {
  s.kit(x).bridge.request<actors::reply>(
    s.region, std::move(what), answer_timeout,
    [then = std::move(then)](actors::reply* answer, bridge_error) {
      then(answer);
    });
}

template <class Message>
void ask_region(site& s, exchange& x, Message what, reply done) {
  ask_region_then(s, x, std::move(what),
                  [to = share(std::move(done))](actors::reply* answer) {
                    (*to)(to_response(answer));
                  });
}

} // namespace onsale::http
