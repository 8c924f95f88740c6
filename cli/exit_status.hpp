#pragma once

#include "storage/store_error.hpp"

namespace onsale::cli {

/// Exit statuses of all commands, listed in `onsale help`.
enum exit_status : int {
  ok = 0,
  failed = 1,          // something went wrong; the last line says what
  usage = 2,           // the command line, or a file it names, is wrong
  store_in_use = 3,    // another process owns the store
  wrong_schema = 4,    // `onsale migrate` is needed, or a later program
  unsafe_settings = 5, // the store may lose what it has committed
  declared_dead = 6,   // another node has taken over
  bad_input = 7,       // an import file has bad lines; nothing was imported
  differs = 8          // payments and bookings do not agree
};

/// The status that tells a store's error.
exit_status status_of(storage::store_errc x) noexcept;

/// The list for `onsale help`.
inline constexpr const char* exit_status_help
  = "Exit statuses:\n"
    "  0  done\n"
    "  1  something went wrong; the last line says what\n"
    "  2  the command line, or a file it names, is wrong\n"
    "  3  another process owns the store\n"
    "  4  the store has another schema: run `onsale migrate`, or a later "
    "program\n"
    "  5  a setting of the store may lose committed data\n"
    "  6  another node has taken over\n"
    "  7  an import file has bad lines; nothing of it was imported\n"
    "  8  payments and bookings do not agree; the list says where\n";

} // namespace onsale::cli
