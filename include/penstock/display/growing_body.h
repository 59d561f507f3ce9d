// SPDX-License-Identifier: GPL-3.0-or-later
// A body that may still grow, read on where it was left: each decoded byte comes once.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "penstock/base/cancel_token.h"
#include "penstock/codec/content_coding.h"
#include "penstock/model/body_reader.h"

namespace penstock::display {

/// Thread: one at a time.
class GrowingBody {
 public:
  using Each = std::function<void(std::string_view)>;
  /// `contentEncoding`: the field's value. `limit`: most decoded bytes.
  explicit GrowingBody(const std::string& contentEncoding, std::uint64_t limit);

  /// Gives what `reader`, a newer state of the same body, has beyond what was given. False: cancelled.
  bool readOn(const model::BodyReader& reader, const CancelToken& token, const Each& each);
  /// So many bytes of the recorded body were read.
  std::uint64_t read() const { return offset_; }
  /// Nothing more will come: a coding that cannot be read, the limit, the disk.
  bool over() const { return over_; }
  /// Why it is over, or what else is wrong: a clause; "" while all is well.
  std::string problem() const { return readProblem_.empty() ? decoder_.problem() : readProblem_; }

 private:
  codec::ContentDecoder decoder_;
  std::uint64_t offset_ = 0;
  bool over_ = false;
  std::string readProblem_;
};

}  // namespace penstock::display
