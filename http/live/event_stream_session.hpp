#pragma once

#include "http/live/live_session.hpp"

#include <array>
#include <memory>
#include <optional>
#include <string>

namespace onsale::http {

/// A client of server-sent events (WHATWG HTML, 9.2): a `message` for each
/// piece of news, with its number as the id.
class event_stream_session final : public live_session {
public:
  using live_session::live_session;

  bool writes_head() const noexcept override {
    return false;
  }

  bool takes(std::string_view) const noexcept override {
    return true; // nobody listens to what comes behind the request
  }

  void begin(socket_type socket) override;
  void check_deadlines(clock::time_point now) override;

protected:
  void send(live_message x) override;
  void send_end(live_end why) override;
  void abort() noexcept override;

private:
  std::shared_ptr<event_stream_session> self();
  void write(std::string head, live_message x, bool last = false);
  void read();

  std::optional<socket_type> socket_;
  std::string head_;
  live_message out_;
  std::array<char, 64> in_;
  clock::time_point spoke_at_;
};

/// What an answer that begins one says, with the session behind it.
response event_stream(std::shared_ptr<event_stream_session> session);

} // namespace onsale::http
