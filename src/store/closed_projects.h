// SPDX-License-Identifier: GPL-3.0-or-later
// Which project files are as this person's Penstock left them. It is kept outside of them: what stands inside can be written by anybody.
#pragma once

#include <string>
#include <vector>

namespace penstock::store {

/// A file is told by device, number, size and the times of its last change, of which a person cannot set that of the inode. Two processes
/// at once may lose an entry, which costs a check of that project. Thread: one at a time.
class ClosedProjects {
 public:
  /// `file` is made when it is first needed; "" keeps and knows nothing.
  explicit ClosedProjects(std::string file) : file_(std::move(file)) {}
  /// Whether the project behind the descriptor is as it was when it was added, without a WAL that came to lie beside it.
  bool knows(const std::string& project, int descriptor) const;
  void add(int descriptor) const;

 private:
  std::vector<std::string> lines() const;
  const std::string file_;
};

}  // namespace penstock::store
