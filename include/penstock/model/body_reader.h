// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "penstock/base/result.h"

namespace penstock::model {

/// Random access to a recorded body: content bytes as received. Thread: any; `read` may touch the disk, so never on the GUI thread
/// for large sizes.
class BodyReader {
 public:
  virtual ~BodyReader() = default;
  virtual std::uint64_t size() const = 0;
  /// Up to n bytes from offset; fewer only at the end. **Errors**: io, corrupt.
  virtual Result<std::string> read(std::uint64_t offset, std::size_t n) const = 0;
};

}  // namespace penstock::model
