#include "bench/options.hpp"

#include <CLI/CLI.hpp>

#include <cstddef>
#include <vector>

namespace onsale::bench {

namespace {

template <class T>
struct number_of {
  using type = T;
};

template <class T>
struct number_of<std::vector<T>> {
  using type = T;
};

} // namespace

option_list::option_list(const std::string& about)
  : app_(std::make_unique<CLI::App>(about)) {
  // nop
}

option_list::~option_list() = default;

template <class Value>
void option_list::add(const char* name, Value& value, double least, double most,
                      const char* help) {
  using number = typename number_of<Value>::type;
  app_->add_option(name, value, help)
    ->check(CLI::Range(static_cast<number>(least), static_cast<number>(most)))
    ->capture_default_str();
}

template void option_list::add(const char*, int&, double, double, const char*);
template void
option_list::add(const char*, size_t&, double, double, const char*);
template void
option_list::add(const char*, double&, double, double, const char*);
template void option_list::add(const char*, std::vector<size_t>&, double,
                               double, const char*);
template void option_list::add(const char*, std::vector<double>&, double,
                               double, const char*);

void option_list::add_text(const char* name, std::string& value,
                           const char* help) {
  app_->add_option(name, value, help)->required();
}

void option_list::add_runs(int& runs) {
  add("--runs", runs, 1, 100, "medians are taken of");
}

void option_list::add_seconds(double& seconds) {
  add("--seconds", seconds, 0.5, 60, "length of each rate");
}

template <class Value>
void option_list::add_store(Value& value) {
  app_->add_option("--store", value)
    ->check(CLI::IsMember({"sqlite", "postgres"}))
    ->capture_default_str();
}

template void option_list::add_store(std::string&);
template void option_list::add_store(std::vector<std::string>&);

void option_list::add_flag_against(const char* name, bool& value,
                                   const char* help) {
  app_->add_flag("!" + std::string{name}, value, help);
}

std::optional<int> option_list::parse(int argc, char** argv) {
  try {
    app_->parse(argc, argv);
  } catch (const CLI::ParseError& x) {
    return app_->exit(x);
  }
  return std::nullopt;
}

} // namespace onsale::bench
