// SPDX-License-Identifier: GPL-3.0-or-later
// What an import gives, kept as a recording.
#pragma once

#include <algorithm>
#include <string>

#include "penstock/importer/import.h"
#include "unit/exporter/kept_recording.h"

namespace penstock::importer::test {

class KeptSink final : public ImportSink {
 public:
  model::ExchangeId nextId() override { return next++; }
  Result<void> record(model::RecordBatch batch) override {
    for (const model::BodyChunk& chunk : batch.chunks) {
      std::string& body = recording.bodies[{chunk.id, chunk.which().number()}];
      body.resize(std::size_t(std::max<std::uint64_t>(body.size(), chunk.offset)));
      body.replace(std::size_t(chunk.offset), std::string::npos, chunk.bytes);
    }
    for (model::MessageBatch& messages : batch.messages)
      for (model::Message& m : messages.messages) recording.talks[messages.id].push_back(std::move(m));
    for (const model::ExchangePtr& x : batch.exchanges) {
      recording.exchanges[x->id] = x;
      for (const model::BodyId which : model::bodyIds)
        if (const model::Body* body = bodyIn(*x, which); body && body->bytes) recording.bodies[{x->id, which.number()}] = *body->bytes;
    }
    for (const model::ExchangeId id : batch.withdrawn) {
      recording.exchanges.erase(id);
      recording.talks.erase(id);
      for (const model::BodyId which : model::bodyIds) recording.bodies.erase({id, which.number()});
    }
    return {};
  }
  std::string body(model::ExchangeId id, model::BodyId which) const {
    const auto x = recording.exchanges.at(id);
    const auto reader = recording.body(x, which);
    return *reader->read(0, std::size_t(reader->size()));
  }

  exporter::test::KeptRecording recording;
  model::ExchangeId next = 1;
};

inline Result<ImportReport> importText(const std::string& text, KeptSink& sink) {
  return importFile(exporter::test::KeptBytes(text), sink);
}

}  // namespace penstock::importer::test
