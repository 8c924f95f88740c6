#pragma once

#include "http/response.hpp"

#include <boost/smart_ptr/intrusive_ptr.hpp>

namespace onsale::http {

class connection;
void intrusive_ptr_add_ref(connection* x) noexcept;
void intrusive_ptr_release(connection* x) noexcept;

/// The right, and the duty, to answer one request. Complete it exactly once,
/// now or later, on the I/O thread that the request came from; a reply to a
/// client that has gone is dropped quietly. One that is destroyed without an
/// answer is a bug: it is reported, and the client gets 500. Move-only. All
/// replies must be gone before the server is.
class reply {
public:
  explicit reply(boost::intrusive_ptr<connection> owner) noexcept;
  reply(reply&& other) noexcept = default;
  reply& operator=(reply&& other) noexcept;
  ~reply();

  /// Answers. @pre it was not called before
  void operator()(response x);

  /// There is nothing to do until something happens: from now on the request is
  /// none of the work under way, of which a server takes only so much.
  void wait_for_news();

private:
  void abandon() noexcept;

  boost::intrusive_ptr<connection> owner_;
};

} // namespace onsale::http
