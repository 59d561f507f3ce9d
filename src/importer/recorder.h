// SPDX-License-Identifier: GPL-3.0-or-later
// One exchange on its way to the sink: bodies and messages go ahead as they are read.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <string_view>

#include "penstock/importer/import.h"

namespace penstock::importer {

/// Thread: one at a time. Unless `finish` is called what was given of the exchange is withdrawn.
class Recorder {
 public:
  explicit Recorder(ImportSink& sink) : sink_(sink), id_(sink.nextId()) { x.id = id_; }
  ~Recorder();
  Recorder(const Recorder&) = delete;
  Recorder& operator=(const Recorder&) = delete;

  model::Exchange x;  // its bodies are filled in here

  /// More of a body. **Errors**: what the sink said.
  Result<void> body(model::BodyId which, std::string_view bytes);
  /// Bytes of it so far.
  std::uint64_t size(model::BodyId which) const { return bodies_[which.number()].size; }
  /// The next message: its index is set here.
  Result<void> message(model::Message message);
  /// Gives the exchange. Sizes of bodies are those of what came; of one that is larger than what is in the file the caller says so afterwards,
  /// by `claim`.
  Result<void> finish();
  /// What the file says of a body beside its bytes.
  void claim(model::BodyId which, std::uint64_t size, std::uint64_t wireSize, bool complete);

 private:
  struct Growing {
    std::string waiting;  // not given yet
    std::uint64_t size = 0, given = 0;
    bool there = false;
    model::Body said;
    bool claimed = false;
  };
  Result<void> give(model::BodyId which);
  Result<void> record(model::RecordBatch batch);
  void settle(model::BodyId which);
  void nameOperation();

  ImportSink& sink_;
  const model::ExchangeId id_;
  std::array<Growing, 4> bodies_;
  std::string opening_;  // of the request's body
  std::vector<model::Message> messages_;
  std::size_t messageBytes_ = 0;
  std::uint64_t count_ = 0;
  bool began_ = false, finished_ = false;
};

}  // namespace penstock::importer
