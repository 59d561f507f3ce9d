// SPDX-License-Identifier: GPL-3.0-or-later
// SSLKEYLOGFILE: the secrets of our TLS sessions in the format Wireshark reads.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "penstock/base/result.h"

namespace penstock::tls {

/// Thread: any; a line is one write to a file opened for appending.
class KeyLog {
 public:
  /// The file named by SSLKEYLOGFILE; null when it is not set. **Errors**: io, when it cannot be opened; nothing is
  /// wrong with TLS then.
  static Result<std::shared_ptr<KeyLog>> fromEnvironment();
  /// Appends to `file`, made with mode 0600. **Errors**: io.
  static Result<std::shared_ptr<KeyLog>> open(const std::string& file);
  ~KeyLog();
  KeyLog(const KeyLog&) = delete;
  KeyLog& operator=(const KeyLog&) = delete;

  /// One line without its end. What the disk does not take is lost.
  void line(std::string_view text) const;

 private:
  explicit KeyLog(int fd) : fd_(fd) {}
  int fd_;
};

}  // namespace penstock::tls
