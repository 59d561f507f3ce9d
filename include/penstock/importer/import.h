// SPDX-License-Identifier: GPL-3.0-or-later
// Exchanges out of files: HAR 1.2 in the dialects that programs write, and JSON as pypproxy and we write it.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "penstock/base/cancel_token.h"
#include "penstock/base/result.h"
#include "penstock/model/body_reader.h"
#include "penstock/model/exchange_sink.h"

namespace penstock::importer {

/// Where exchanges go. Thread: that which imports.
class ImportSink {
 public:
  virtual ~ImportSink() = default;
  /// Of the next exchange.
  virtual model::ExchangeId nextId() = 0;
  /// Takes some of it, waiting as long as it takes. An exchange ends with its snapshot, or is withdrawn. **Errors**: the import ends with it.
  virtual Result<void> record(model::RecordBatch batch) = 0;
};

struct Progress {
  std::uint64_t done = 0, total = 0;  // bytes of the file
  std::uint64_t imported = 0, skipped = 0;
};

struct ImportOptions {
  CancelToken cancel;
  /// Called every now and then; may be empty.
  std::function<void(const Progress&)> progress;
};

struct ImportReport {
  static constexpr std::size_t mostReasons = 1000;
  static constexpr std::size_t mostRules = 16 * 1024 * 1024;

  std::uint64_t imported = 0, skipped = 0;
  /// Of what was skipped: "line 12, byte 3456: expected ',' or '}', found 'x'". At most mostReasons, and then how many more.
  std::vector<std::string> reasons;
  std::uint64_t rules = 0;  // in the file, which are left to who imports rules:
  std::string rulesJson;    // as a list; "" where there are none. At most mostRules bytes
};

/// What the file is, is seen from what is in it. Memory is bounded, whatever its size: bodies and messages go on as they are read. A damaged
/// entry is skipped, and those behind it are looked for. Text that is kept is what the file holds; a body whose fields say that it had a
/// content coding gets it again, as files have bodies without it. Thread: any; blocks.
/// **Errors**: corrupt (neither of the formats), cancelled, io, what the sink said. What was imported before stays.
Result<ImportReport> importFile(const model::BodyReader& file, ImportSink& sink, const ImportOptions& options = {});

}  // namespace penstock::importer
