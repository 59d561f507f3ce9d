// SPDX-License-Identifier: GPL-3.0-or-later
// Runs of many requests: made from one text with positions and payloads, their results kept in the project as they come.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "penstock/base/clock.h"
#include "penstock/base/notifier.h"
#include "penstock/base/result.h"
#include "penstock/draft/attack.h"
#include "penstock/draft/extract.h"
#include "penstock/service/drafts.h"
#include "penstock/service/sends.h"

namespace penstock::service {

/// A value taken from each answer.
struct BulkColumn {
  std::string name;
  draft::Extraction extraction;  // its variable means nothing
  bool operator==(const BulkColumn&) const = default;
};

/// A run as a person sets it up.
struct BulkSpec {
  struct Set {
    draft::PayloadSpec source;
    std::vector<draft::ProcessStep> steps;
    bool operator==(const Set&) const = default;
  };
  std::string name;
  std::string text;  // request text with marks around positions (draft/attack.h)
  SendOptions options;
  draft::Shape shape = draft::Shape::sniper;
  std::vector<Set> sets;                        // one for sniper and batteringRam, one a position for the others
  std::vector<draft::RequestPayload> changes;   // in place of positions and sets: each is a request
  draft::Environment variables;                 // of {{names}} in the text
  bool keepLength = true, keepHost = true;      // Content-Length and Host follow each request (draft::KeepInStep)
  bool bodyIsDecoded = false;                   // each is sent with the codings that its head names, as a tab of the Resender is
  unsigned concurrency = 10;                    // 1 to 500
  double perSecond = 0;                         // 0: as fast as it goes
  std::chrono::milliseconds delay{0};
  unsigned retries = 0;
  /// Sent one after the other before the first request is, in each session of the run: what their answers give (RequestTab::after) wins over
  /// `variables`. 50 at most.
  std::vector<RequestTab> before;
  std::string again;  // expression: of an answer that it selects `before` is sent again, then that request, three times at most; "": none
  std::vector<BulkColumn> columns;  // 16 at most
  std::vector<std::string> greps;   // expressions over each exchange, 16 at most
  bool base = false;                // the request as it stands, without payloads, is sent first: what answers are compared with (BulkRun::base)
  bool doubtful = false;            // it came with a project that somebody else may have written, and the person did not look at it yet
};
/// As kept, and as a file has it: without the certificate's password.
std::string toJson(const BulkSpec& spec);
/// **Errors**: invalidArgument, naming the member.
Result<BulkSpec> readBulkSpec(std::string_view json);

/// What a spec makes, before it is begun.
struct BulkOutline {
  std::uint64_t requests = 0;
  std::vector<std::string> first;  // what the first of them are called
  std::vector<std::string> notes;  // names without a value, which are sent as they stand: sentences without a final stop
};
/// Reads files of payloads: blocks. **Errors**: as of BulkRun::start(), of text and payloads. Thread: any.
Result<BulkOutline> outlineOf(const BulkSpec& spec, std::size_t most);

/// One answer. Of what is not known -1.
struct BulkRow {
  std::uint64_t number = 0;         // of the request, from 0
  model::ExchangeId exchange = 0;   // 0: it is not recorded, or could not be made
  std::int32_t status = -1;
  std::int64_t length = -1;         // bytes of content, its coding taken off
  std::int32_t words = -1, lines = -1;
  std::int64_t timeUs = -1;         // from its beginning to its end
  std::uint32_t cluster = 0;        // answers of one number are equal but for digits and what of the payload they repeat; from 1, 0: none
  std::uint32_t shape = 0;          // answers of one number are JSON with the same members of the same types; from 1, 0: no JSON
  std::uint16_t greps = 0;          // a bit for each of the expressions that selects it
  std::uint8_t tries = 1;
  model::FailureKind failure = model::FailureKind::none;
};

/// Answers that are alike in one way.
struct BulkCluster {
  std::uint32_t cluster = 0;  // or shape
  std::uint64_t count = 0;
  std::size_t row = 0;  // the first
};

/// As of now.
struct BulkFigures {
  enum class Phase : std::uint8_t { ready, running, paused, finished, stopped } phase = Phase::ready;
  std::uint64_t total = 0, done = 0, failed = 0;  // total: 0 before it was begun
  double perSecond = 0;               // in the last seconds
  std::chrono::milliseconds left{-1}; // at this rate; -1: not known
  std::chrono::milliseconds took{0};  // since it was begun, or gone on with, in this session
  /// Of times: how many took up to 2^i tenths of a millisecond.
  std::vector<std::uint64_t> histogram;
  std::vector<BulkCluster> clusters;  // the largest 100, largest first
  std::vector<BulkCluster> shapes;    // the same of shapes
  std::string problem;                // "" or a sentence: why it could not go on
};

enum class BulkOrder : std::uint8_t { number, status, length, words, lines, time, cluster, shape, greps, tries, column };

/// Thread: any. May be held longer than the run is in the project; it says nothing more then.
class BulkRun {
 public:
  virtual ~BulkRun() = default;
  virtual std::uint64_t id() const = 0;
  virtual BulkSpec spec() const = 0;
  virtual BulkFigures figures() const = 0;
  /// The answer to the request as it stands; nothing where that was not sent. Its number means nothing; its cluster and shape are those of the
  /// results that are as it is, a cluster of 0 and a shape of none of them as long as there are none.
  virtual std::optional<BulkRow> base() const = 0;
  /// Results so far, in the order they came.
  virtual std::size_t rows() const = 0;
  virtual std::vector<BulkRow> rowsAt(std::size_t first, std::size_t count) const = 0;
  /// Values of the columns of that row, and why there is none in words; as many as the spec has columns.
  virtual std::vector<std::string> columnsOf(std::size_t row) const = 0;
  /// What the request with that number is called: its payloads.
  virtual std::string labelOf(std::uint64_t number) const = 0;
  /// Its payloads, byte for byte, with tabs between several. May read a file. **Errors**: of payloads.
  virtual Result<std::string> payloadOf(std::uint64_t number) const = 0;
  /// Rows in that order; `column`: which of the columns or greps. Blocks some milliseconds for a hundred thousand.
  virtual std::vector<std::uint32_t> order(BulkOrder by, unsigned column, bool descending) const = 0;

  /// Begins it, or goes on with what it has no results of. What goes wrong with the requests before it is told by its figures. **Errors**:
  /// invalidArgument: text, payloads, target, expressions; cancelled.
  virtual Result<void> start() = 0;
  virtual void pause() = 0;
  virtual void resume() = 0;
  virtual void stop() = 0;
  /// Some ten times a second while it runs.
  virtual Notifier<>& changed() = 0;
};
using BulkRunPtr = std::shared_ptr<BulkRun>;

struct BulkEntry {
  std::uint64_t id = 0;
  std::string name;
  std::uint64_t done = 0, total = 0;  // as of lately; 0: it was not begun yet
};

/// Those of the project that is open. Thread: any.
class BulkRuns {
 public:
  virtual ~BulkRuns() = default;
  virtual std::vector<BulkEntry> list() const = 0;
  /// **Errors**: cancelled (no project is open).
  virtual Result<BulkRunPtr> add(const BulkSpec& spec) = 0;
  /// Reads its results: blocks. **Errors**: notFound, corrupt, io.
  virtual Result<BulkRunPtr> open(std::uint64_t id) = 0;
  /// Of one without results; whether it is doubtful stays. **Errors**: notFound; busy: it has results.
  virtual Result<void> change(std::uint64_t id, const BulkSpec& spec) = 0;
  virtual Result<void> rename(std::uint64_t id, const std::string& name) = 0;
  /// The person looked at it: it is doubtful no more. **Errors**: notFound.
  virtual Result<void> trust(std::uint64_t id) = 0;
  /// With its results; what was sent stays in the record. Ends it. **Errors**: notFound.
  virtual Result<void> remove(std::uint64_t id) = 0;
  virtual Notifier<>& changed() = 0;
};

}  // namespace penstock::service
