#include "http/upgrade.hpp"

#include "http/server.hpp"

namespace onsale::http {

upgrade::~upgrade() {
  if (counted_in_)
    --counted_in_->open_connections;
}

void upgrade::count_in(server_state& state) {
  ++state.open_connections;
  counted_in_ = &state;
}

} // namespace onsale::http
