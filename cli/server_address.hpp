#pragma once

#include "cli/serve.hpp"
#include "domain/result.hpp"
#include "http/server.hpp"

#include <string>

namespace onsale::cli {

/// @returns where to listen and whom to trust, or what is wrong with that
result<http::server_options, std::string>
server_options(const serve_options& x);

/// Where a client on this machine finds the server: `http://127.0.0.1:8080`.
std::string root_of(const http::server_options& network, unsigned port);

/// Tells whoever has started the program.
void show_address(const http::server_options& network, unsigned port);

} // namespace onsale::cli
