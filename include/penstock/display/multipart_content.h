// SPDX-License-Identifier: GPL-3.0-or-later
// The parts of a multipart body in full, to be saved or decoded: what is shown of it may be its beginning.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "penstock/base/cancel_token.h"
#include "penstock/base/result.h"
#include "penstock/codec/multipart.h"
#include "penstock/display/body.h"

namespace penstock::display {

/// Immutable. Thread: any, but never the window's.
class MultipartContent {
 public:
  /// Reads and decodes all that was recorded, as far as `kAllBytes` (of what may be a bomb `kAnywayBytes`) go: so much memory is held while there is
  /// one of these or a reader of its parts. Parts are in the order of LoadedBody::parts. **Errors**: io, limit, corrupt (no part), cancelled.
  static Result<MultipartContent> read(const BodyRequest& request, const CancelToken& token);

  std::size_t size() const { return parts_.parts.size(); }
  const codec::MultipartPart& part(std::size_t index) const { return parts_.parts[index]; }
  /// What it holds, its Content-Transfer-Encoding taken off.
  std::shared_ptr<const model::BodyReader> content(std::size_t index) const;
  /// "" for a part that is all there, else a sentence: its end was not recorded.
  std::string notice(std::size_t index) const;

 private:
  MultipartContent() = default;

  std::shared_ptr<const std::string> bytes_;
  codec::Multipart parts_;
  bool whole_ = false;  // the end of the body is there
};

}  // namespace penstock::display
