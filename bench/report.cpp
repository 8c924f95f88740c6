#include "bench/report.hpp"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>

namespace onsale::bench {

namespace {

std::string table_line(const std::vector<std::string>& cells) {
  std::string result = "|";
  for (const auto& x : cells)
    result += " " + x + " |";
  return result;
}

bool write_file(const std::filesystem::path& path, const std::string& text) {
  std::ofstream file{path, std::ios::binary};
  file << text;
  if (file.flush())
    return true;
  std::fprintf(stderr, "cannot write %s\n", path.c_str());
  return false;
}

} // namespace

double median(std::vector<double> x) {
  if (x.empty())
    return 0;
  std::sort(x.begin(), x.end());
  auto middle = x.size() / 2;
  return x.size() % 2 == 1 ? x[middle] : (x[middle - 1] + x[middle]) / 2;
}

void report::table(const std::string& title,
                   const std::vector<std::string>& columns) {
  print("");
  print("### " + title);
  print("");
  print(table_line(columns));
  print(table_line(std::vector<std::string>(columns.size(), "---")));
}

void report::row(const std::vector<std::string>& cells) {
  print(table_line(cells));
}

void report::say(const std::string& text) {
  print("");
  print(text);
}

void report::print(const std::string& line) {
  std::printf("%s\n", line.c_str());
  std::fflush(stdout);
  markdown_ += line;
  markdown_ += '\n';
}

bool report::write() const {
  std::filesystem::path base = "build/bench";
  std::error_code failed;
  std::filesystem::create_directories(base, failed);
  auto good = write_file(base / (name_ + ".json"), data_.dump(2) + "\n");
  good &= write_file(base / (name_ + ".md"), markdown_);
  if (!svg_.empty())
    good &= write_file(base / (name_ + ".svg"), svg_);
  return good;
}

} // namespace onsale::bench
