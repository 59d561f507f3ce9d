// SPDX-License-Identifier: GPL-3.0-or-later
#include "script/output.h"

#include <unistd.h>

#include <cerrno>

#include "penstock/script/console.h"

namespace penstock::script {

void Output::read(const Line& line) {
  char bytes[64 * 1024];
  const ssize_t n = ::read(pipe_.get(), bytes, sizeof bytes);
  if (n < 0 && (errno == EINTR || errno == EAGAIN)) return;
  if (n <= 0) {
    pipe_.close();
    return;
  }
  taken_ += std::size_t(n);
  begun_.append(bytes, std::size_t(n));
  std::size_t from = 0;
  while (true) {
    const std::size_t end = begun_.find('\n', from);
    const bool whole = end != std::string::npos;
    if (!whole && begun_.size() - from <= Console::longestLine) break;
    const std::size_t size = whole ? end - from : Console::longestLine;
    line(std::string_view(begun_).substr(from, size));
    from += whole ? size + 1 : size;
  }
  begun_.erase(0, from);
}

void Output::finish(const Line& line) {
  constexpr int turns = 8;  // a child of the worker's may go on writing
  for (int i = 0; i < turns && pipe_.open(); ++i) {
    const std::size_t before = taken_;
    read(line);
    if (taken_ == before) break;
  }
  if (!begun_.empty()) line(begun_);
  begun_.clear();
  pipe_.close();
}

}  // namespace penstock::script
