#pragma once

#include "cli/serve.hpp"
#include "domain/result.hpp"
#include "http/server.hpp"

#include <string>

namespace onsale::cli {

/// @returns where to listen and whom to trust, or what is wrong with that
result<http::server_options, std::string>
server_options(const serve_options& x);

} // namespace onsale::cli
