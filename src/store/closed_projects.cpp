// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/closed_projects.h"

#include <sys/stat.h>

#include <algorithm>
#include <fstream>

#include "store/project_file.h"
#include "penstock/store/replace_file.h"

namespace penstock::store {

namespace {

constexpr std::size_t mostLines = 200, mostLine = 200;

std::string lineOf(int descriptor) {
  struct stat s {};
  if (::fstat(descriptor, &s) != 0) return {};
  std::string line;
  for (const std::int64_t v : {std::int64_t(s.st_dev), std::int64_t(s.st_ino), std::int64_t(s.st_size), std::int64_t(s.st_mtim.tv_sec),
                               std::int64_t(s.st_mtim.tv_nsec), std::int64_t(s.st_ctim.tv_sec), std::int64_t(s.st_ctim.tv_nsec)})
    line += (line.empty() ? "" : " ") + std::to_string(v);
  return line;
}

}  // namespace

std::vector<std::string> ClosedProjects::lines() const {
  std::vector<std::string> all;
  std::ifstream in(file_);
  for (std::string line; all.size() < mostLines && std::getline(in, line) && line.size() < mostLine;) all.push_back(line);
  return all;
}

bool ClosedProjects::knows(const std::string& project, int descriptor) const {
  if (file_.empty() || hasWal(project)) return false;
  const std::vector<std::string> all = lines();
  return std::find(all.begin(), all.end(), lineOf(descriptor)) != all.end();
}

void ClosedProjects::add(int descriptor) const {
  const std::string line = lineOf(descriptor);
  if (file_.empty() || line.empty()) return;
  std::vector<std::string> all = lines();
  // What the file was before is no more: device and number are its name here.
  const std::string name = line.substr(0, line.find(' ', line.find(' ') + 1) + 1);
  std::erase_if(all, [&](const std::string& one) { return one.starts_with(name); });
  all.push_back(line);
  std::string text;
  for (std::size_t i = all.size() > mostLines ? all.size() - mostLines : 0; i < all.size(); ++i) text += all[i] + "\n";
  (void)replaceFile(file_, text);  // not to be written: the project is checked at its next opening
}

}  // namespace penstock::store
