// SPDX-License-Identifier: GPL-3.0-or-later
// What holds for an import of any bytes.
#pragma once

#include <algorithm>
#include <map>
#include <memory>
#include <string>

#include "fuzz/fuzz.h"
#include "penstock/importer/import.h"
#include "penstock/model/memory_bytes.h"

namespace penstock::fuzz {

/// Looks at what comes, and keeps none of it.
class CheckedSink final : public importer::ImportSink {
 public:
  model::ExchangeId nextId() override { return ++last_; }
  Result<void> record(model::RecordBatch batch) override {
    for (const model::BodyChunk& chunk : batch.chunks) {
      std::uint64_t& end = ends_[{chunk.id, chunk.which().number()}];
      require(chunk.offset == end, "a body has a hole");
      end += chunk.bytes.size();
    }
    for (const model::ExchangePtr& x : batch.exchanges) {
      require(x->state == model::ExchangeState::pending || x->id == last_, "exchanges come one after the other");
      if (x->state == model::ExchangeState::pending) continue;
      ++whole;
      require(x->source == model::Source::import, "an exchange of another source");
      for (const auto& head : {x->request, x->requestSent})
        if (head) checkFields(head->headers);
      for (const auto& head : {x->response, x->responseSent})
        if (head) checkFields(head->headers);
    }
    return {};
  }
  std::uint64_t whole = 0;

 private:
  static void checkFields(const model::Headers& headers) {
    std::size_t bytes = 0;
    for (std::size_t i = 0; i < headers.size(); ++i) bytes += headers[i].name.size() + headers[i].value.size() + headers[i].line.size();
    require(headers.size() == 0 || bytes < (std::size_t(1) << 40), "fields without end");
  }

  model::ExchangeId last_ = 0;
  std::map<std::pair<model::ExchangeId, unsigned>, std::uint64_t> ends_;
};

inline int importAll(const std::uint8_t* data, std::size_t size) {
  if (size > 200'000) return 0;
  CheckedSink sink;
  const model::MemoryBytes file(std::make_shared<const std::string>(asText(data, size)));
  const auto report = importer::importFile(file, sink);
  if (!report) {
    require(!report.error().message.empty(), "an error that says nothing");
    return 0;
  }
  require(report->imported == sink.whole, "what is counted is not what came");
  require(std::min<std::uint64_t>(report->skipped, importer::ImportReport::mostReasons) <= report->reasons.size(), "something was skipped without a word");
  return 0;
}

}  // namespace penstock::fuzz
