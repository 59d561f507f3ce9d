// SPDX-License-Identifier: GPL-3.0-or-later
// What a head is a face of that may be attached to another process: no more than such a one uses. For a terminal over its own engine these are the
// parts of its ProxyService.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "penstock/base/notifier.h"
#include "penstock/base/result.h"
#include "penstock/codec/protobuf_schema.h"
#include "penstock/draft/variables.h"
#include "penstock/filter/expression.h"
#include "penstock/model/recording.h"
#include "penstock/model/summary.h"
#include "penstock/service/drafts.h"
#include "penstock/service/intercept.h"
#include "penstock/service/project.h"
#include "penstock/service/rules.h"
#include "penstock/service/sends.h"

namespace penstock::attached {

/// Rows in order of capture; a deleted one keeps its number until the next reset. Thread: every member from any thread; none waits.
class TrafficRows {
 public:
  struct Changes {
    std::uint64_t revision = 0;  // to ask with next time
    bool reset = false;          // forget all rows
    std::size_t rows = 0;        // rows now
    bool deletions = false;      // deletedRows() may be others than before
    std::vector<std::uint32_t> updated;  // rows whose look is another, or may be: no fewer, but also such as stand beside one
  };
  virtual ~TrafficRows() = default;
  virtual std::size_t rows() const = 0;
  /// One that is not here yet has its id and nothing else; changed() tells when it is. Row >= rows(): an empty one with id 0.
  virtual model::Summary at(std::size_t row) const = 0;
  /// Row of an id, or rows() when there is none.
  virtual std::size_t rowOf(model::ExchangeId id) const = 0;
  /// Sorted.
  virtual std::vector<std::uint32_t> deletedRows() const = 0;
  virtual Changes changesSince(std::uint64_t revision) const = 0;
  /// As of model::TrafficIndex.
  virtual Notifier<>& changed() = 0;
};

/// A project as such a head sees it. Thread: every member from any thread.
class Capture {
 public:
  virtual ~Capture() = default;

  virtual std::shared_ptr<TrafficRows> rows() = 0;
  virtual std::shared_ptr<model::TrafficQuery> query(filter::ExpressionPtr expression) = 0;
  virtual std::shared_ptr<const model::Recording> recording() const = 0;
  /// A clause for the title: the project's name, and what is the matter with recording.
  virtual service::RecordingStatus status() const = 0;

  // These block.
  /// As service::tabOf and service::sameAgain.
  virtual Result<service::RequestTab> editable(model::ExchangeId id) const = 0;
  virtual Result<service::ToSend> sameAgain(model::ExchangeId id) const = 0;
  /// What names between braces mean in a request that is sent.
  virtual draft::Variables variables() const = 0;
  /// **Errors**: cancelled (it is closed).
  virtual Result<void> setColor(const std::vector<model::ExchangeId>& ids, std::uint8_t color) = 0;

  /// status() may say something else. On any thread.
  virtual Notifier<>& changed() = 0;
};
using CapturePtr = std::shared_ptr<Capture>;

/// The rules, as service::Rules has them. Thread: any.
class RuleList {
 public:
  virtual ~RuleList() = default;
  /// Does not wait.
  virtual std::vector<service::RuleRow> list() const = 0;
  /// Blocks.
  virtual Result<void> replace(rules::Rule rule) = 0;
  virtual Notifier<>& changed() = 0;
};

/// What is held, as service::Intercept has it. Thread: any.
class HeldQueue {
 public:
  virtual ~HeldQueue() = default;
  // These do not wait.
  virtual service::InterceptState state() const = 0;
  virtual std::vector<service::HeldRow> queue() const = 0;
  virtual std::size_t held() const = 0;
  [[nodiscard]] virtual std::shared_ptr<void> attend() = 0;
  virtual Notifier<>& changed() = 0;
  // These block.
  virtual Result<void> setState(const service::InterceptState& state) = 0;
  virtual Result<service::HeldItem> open(std::uint64_t id) const = 0;
  virtual std::vector<service::EditNote> check(std::uint64_t id, const service::HeldEdit& edit) const = 0;
  virtual Result<void> forward(std::uint64_t id, const service::HeldEdit& edit) = 0;
  virtual Result<void> forwardAll() = 0;
  virtual Result<void> drop(std::uint64_t id) = 0;
  virtual Result<void> abort(std::uint64_t id) = 0;
  virtual Result<void> mock(std::uint64_t id, const service::HeldReply& reply) = 0;
  virtual Result<void> setAlsoResponse(std::uint64_t id, bool on) = 0;
};

/// One request on its way. Thread: any.
class Sent {
 public:
  virtual ~Sent() = default;
  virtual replay::SendState state() const = 0;
  /// "" or, once it ended, why it was not even begun.
  virtual std::string problem() const { return {}; }
  /// It ends soon, whatever it waits for.
  virtual void cancel() = 0;
  virtual Notifier<>& changed() = 0;
};
using SentPtr = std::shared_ptr<Sent>;

/// Lifetime: all of it outlives the head. Thread: functions from any.
struct Backend {
  /// The one that is open, never null.
  std::function<CapturePtr()> capture;
  Notifier<>& captureChanged;
  RuleList& rules;
  HeldQueue& intercept;
  /// As service::Sends has it.
  std::function<Result<SentPtr>(const service::ToSend& request)> send;
  /// Names for the messages of an exchange.
  std::function<codec::ProtobufSchemaPtr(const model::Exchange&)> schema;
  /// Where traffic comes in, a few words each: "http 127.0.0.1:8080".
  std::function<std::vector<std::string>()> listening;
  /// What a person should know, a sentence or two each.
  std::function<std::vector<std::string>()> warnings;
  /// The capture goes on when the head is closed.
  bool goesOn = false;
};

}  // namespace penstock::attached
