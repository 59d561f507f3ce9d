// SPDX-License-Identifier: GPL-3.0-or-later
// The one façade over engine and store for the window, the terminal, the API and the command line.
#pragma once

#include <functional>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "penstock/base/notifier.h"
#include "penstock/base/result.h"
#include "penstock/codec/protobuf_schema.h"
#include "penstock/filter/expression.h"
#include "penstock/model/auto_passthrough.h"
#include "penstock/model/body_reader.h"
#include "penstock/model/config.h"
#include "penstock/model/exchange.h"
#include "penstock/model/summary.h"
#include "penstock/model/trusted_server.h"

namespace penstock::service {

struct ListenerStatus {
  std::string address;  // bound address, port resolved: "127.0.0.1:8080", "[::1]:8080"
  std::uint16_t port = 0;
  model::ListenMode mode = model::ListenMode::http;
  std::string target;  // of reverse: "https://example.com"
  bool beyondLoopback = false;  // other machines may reach it
  std::string foreign;          // "[::1]:8080" where that half of localhost is another program's; else ""
};

/// What happens when the project has as many bytes as it may.
enum class LimitPolicy : std::uint8_t { ask, dropOldest, stopRecording };

/// How recording stands. Shown in the status bar.
struct RecordingStatus {
  bool recording = true;
  std::string project;         // path; "" with --no-db
  std::string problem;         // "" or one sentence: disk full, project unwritable. Traffic goes on, recording does not.
  std::uint64_t lost = 0;      // exchanges not kept because of `problem`
  std::int64_t savedAgoMs = 0; // age of the oldest record not yet committed; 0: all is saved
  std::uint64_t size = 0;      // bytes of the project on disk
  std::uint64_t sizeLimit = 0; // 0: none
  LimitPolicy limitPolicy = LimitPolicy::ask;
  bool limitAsked = false;     // the limit was reached and the policy is to ask: recording waits for the answer
  std::uint64_t unindexed = 0; // exchanges the full-text index has not reached yet
  std::string damage;          // "" or one sentence: some of the project cannot be read. The rest is shown, recording goes on
  bool foreign = false;        // the project is not as this person's Penstock left it
  int checkedPercent = 100;    // how much of a foreign one was looked through
};

/// Lifetime: outlives everything that uses it. Thread: members from the thread that made it unless they say otherwise.
class ProxyService {
 public:
  explicit ProxyService(model::Config config);
  ~ProxyService();
  ProxyService(const ProxyService&) = delete;
  ProxyService& operator=(const ProxyService&) = delete;

  /// Before `open`: another project than the configuration names, which takes the session's where it names none.
  void setProject(std::string path);
  /// Opens CA and project. Nothing listens yet. **Errors**: each names the file and what to do; it may be called again then.
  Result<void> open();
  /// Opens the listeners. May be called again after a failure or with other listeners. **Errors**: busy (the message names the
  /// process that holds the port where the system tells), io.
  Result<void> listen(const std::vector<model::ListenerConfig>& listeners);
  /// Stops listening, lets exchanges end for `grace`, then ends them. What was recorded can still be read. Idempotent.
  void endTraffic(std::chrono::milliseconds grace = std::chrono::milliseconds(500));
  /// As endTraffic, then writes everything out and closes the project: all is saved. What may still be under way (a look-up, a schema
  /// being linked) the destructor waits for. Takes a second and a half at most unless the disk is slow with what waits for it. Idempotent.
  void stop(std::chrono::milliseconds grace = std::chrono::milliseconds(500));

  std::vector<ListenerStatus> listeners() const;
  /// The CA page and later the REST API. Empty when it is off.
  std::optional<ListenerStatus> uiListener() const;
  const model::Config& config() const;
  /// What a person should know of the settings in force and the files they name, a sentence or two each, while it holds: ask again. None
  /// before `listen`. Thread: any.
  std::vector<std::string> warnings() const;

  /// Live rows. Thread: any.
  model::TrafficIndex& traffic();
  /// The whole exchange, from memory or disk; calls back on a reader thread. Thread: any.
  void loadExchange(model::ExchangeId id, std::function<void(Result<model::ExchangePtr>)> done);
  /// The recorded body. Cheap; reading is done by BodyReader. Thread: any.
  std::shared_ptr<const model::BodyReader> body(const model::ExchangePtr& exchange, model::Direction direction);

  /// Messages `first` to `first + count - 1` of an exchange as they stand now, in order of index, fewer at the end (and
  /// with --no-db without those no longer kept); calls back on a reader thread, also when it stops (cancelled).
  /// Thread: any. **Errors**: as loadExchange.
  void loadMessages(model::ExchangeId id, std::uint64_t first, std::size_t count,
                    std::function<void(Result<std::vector<model::Message>>)> done);
  /// A message's payload as kept, also while it grows. Its size is what the message says; less can be read where max_body or a full
  /// disk cut the body. Cheap; reading is done by BodyReader. Thread: any.
  std::shared_ptr<const model::BodyReader> payload(model::ExchangeId id, const model::Message& message);

  RecordingStatus recordingStatus() const;
  void setRecording(bool on);

  /// The rows an expression selects, from memory, the full-text index and the disk, progressively. Thread: any.
  std::shared_ptr<model::TrafficQuery> query(filter::ExpressionPtr expression);

  /// Whether an exchange that ended is selected by the evaluator's expression; reads what the row does not tell, and waits for it to be
  /// recorded. Blocks: never on the GUI thread or an I/O thread. Thread: any.
  bool selects(filter::Evaluator& evaluator, const model::ExchangePtr& exchange);

  /// What undo takes back: the last clear, delete or annotation, one after the other, until the project is closed.
  /// Hides all rows. Traffic that comes meanwhile stays.
  void clear();
  /// Hides these. Ids that are not there are passed over.
  void remove(const std::vector<model::ExchangeId>& ids);
  void setColor(const std::vector<model::ExchangeId>& ids, std::uint8_t color);
  void setComment(const std::vector<model::ExchangeId>& ids, std::string comment);
  void setTags(const std::vector<model::ExchangeId>& ids, std::string tags);
  /// "Clear", "Delete 3 exchanges", "Colour", ...: what undo() would take back; "" for nothing.
  std::string undoText() const;
  void undo();
  /// The same of what undo() took back: redo() does it again, until something new is done.
  std::string redoText() const;
  void redo();

  /// Another project in place of this one, which is written out and closed first; connections stay, and what they were in the middle of
  /// stays behind, interrupted. After an error the project stays what it was. traffic() is another index afterwards: look up everything
  /// anew. Blocks while it reads all rows. Thread: any, one at a time, and nobody holds or asks for what belongs to a project meanwhile.
  /// **Errors**: as Store::open; busy names who has it open.
  Result<void> openProject(const std::string& path);
  /// A copy of the project as it stands now; recording goes on in the copy. With `replace` it takes the place of a file that is there, once it
  /// is whole. Thread: as openProject. **Errors**: as Store::copyTo.
  Result<void> saveProjectAs(const std::string& path, bool replace = false);
  /// Values a project keeps for its users: layout, filters, columns. "" where none. Thread: any.
  std::string setting(const std::string& key) const;
  void setSetting(const std::string& key, std::string value);

  /// Bytes the project file may have; 0: no limit.
  void setProjectLimit(std::uint64_t bytes, LimitPolicy policy);

  /// Hosts passed through undecrypted, live. Thread: any.
  std::vector<std::string> passthrough() const;
  void setPassthrough(std::vector<std::string> patterns);
  /// What is passed through because clients refuse our certificate, newest first. Thread: any.
  std::vector<model::AutoPassthrough> automaticPassthroughs() const;
  /// Connections to `host` ("" for all hosts) are decrypted again, from the next one on. False when none was passed through.
  /// Thread: any.
  bool retryDecryption(const std::string& host);

  /// That server is accepted although its certificate is not good, from the next connection on. Thread: any.
  void trustServer(const model::TrustedServer& server, model::TrustScope scope);
  /// It is refused again, whoever it was trusted for. Thread: any.
  void distrustServer(const model::TrustedServer& server);
  bool trusts(const model::TrustedServer& server) const;

  /// Names for the messages of that exchange in Protocol Buffers and gRPC: of the files, and of what its server told clients that asked
  /// for reflection while they were recorded. Never null, never changes: ask again. Thread: any.
  codec::ProtobufSchemaPtr protobufSchema(const model::Exchange& exchange) const;
  /// Reads these files in place of those before; after an error those before stay. Takes as long as a compiler. Thread: any.
  /// **Errors**: as codec::ProtobufSchema::load.
  Result<void> loadProtobuf(std::vector<std::string> files);

  /// PEM of the CA certificate, its file, its SHA-256 fingerprint (upper-case hex with colons).
  std::string caPem() const;
  std::string caFile() const;
  std::string caFingerprint() const;

  // Any number of heads may subscribe, at any time; subscribers are called on the thread named and keep it short.
  /// Each exchange when it ends, on an I/O thread.
  Notifier<model::ExchangePtr>& ended();
  /// A host that begins to be passed through automatically, or no longer is, on an I/O thread.
  Notifier<model::AutoPassthrough>& passthroughChanged();
  /// Recording was stopped by a problem or the project's limit, or that is over: see recordingStatus(). On the store's thread.
  Notifier<>& recordingChanged();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace penstock::service
