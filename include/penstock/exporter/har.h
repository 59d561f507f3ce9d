// SPDX-License-Identifier: GPL-3.0-or-later
// HTTP Archive 1.2 (w3c.github.io/web-performance/specs/HAR), written as it goes.
#pragma once

#include <string_view>

#include "penstock/exporter/text_out.h"
#include "penstock/model/recording.h"

namespace penstock::exporter {

/// Whether what is standard cannot tell goes into `_penstock`, so that an import makes the same exchange again.
enum class HarDetail : unsigned char { standard, lossless };

/// One archive: begin, entry for each exchange, end. Valid JSON whatever the exchanges hold.
///
/// An entry's request and response are what came; of an exchange that was modified what went on. Bodies are without their content coding; what is
/// no UTF-8 has `encoding: base64`, of requests as well. A body that cannot be read to its end stops there.
/// Thread: one at a time. **Errors**: what `out` said, and then nothing more may be written.
class HarWriter {
 public:
  /// `version`: of the program. Lifetime: `out` and `recording` outlive it.
  HarWriter(TextOut& out, const model::Recording& recording, std::string_view version, HarDetail detail = HarDetail::lossless);

  Result<void> begin();
  /// `annotation`: what person and rules put on it, as its row has it.
  Result<void> entry(const model::ExchangePtr& exchange, const model::Annotation& annotation);
  Result<void> end();

 private:
  TextOut& out_;
  const model::Recording& recording_;
  const std::string version_;
  const HarDetail detail_;
  bool first_ = true;
};

}  // namespace penstock::exporter
